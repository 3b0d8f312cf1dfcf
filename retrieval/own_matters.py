"""Tell what only a person can deal with: acts on somebody's own records, and what became of them.

A library says how long a claim takes; it never knows whether this partner's claim was paid, and a
quote of the rule is no answer to whoever asks for that. Patterns are narrow: what might be a
question about the rules is one, and is searched for first. English, German and Spanish. Pure.
"""

from __future__ import annotations

import re

_LONGEST = 600
"""Characters of a message that are looked at; whoever wants an act says so early."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_MINE = r"(?:my|our|mein\w{0,2}|unser\w{0,2}|mis?|nuestr[oa]s?)"
_UP_TO_THREE = r"(?:\W+\w+){0,3}?\W+"
_UP_TO_SIX = r"(?:\W+\w+){0,6}?\W+"
_RECORD = (
    r"(?:claims?|invoices?|payments?|payouts?|rebates?|refunds?|orders?|pos?|purchase orders?|"
    r"shipments?|deliver(?:y|ies)|licen[cs]e keys?|keys?|tickets?|cases?|applications?|requests?|"
    r"registrations?|regs?|deals?|quotes?|certificates?|badges?|renewals?|contracts?|agreements?|"
    r"accounts?|expenses|reimbursements?|commissions?|antr[a\u00e4]ge?|rechnung(?:en)?|"
    r"bestellung(?:en)?|registrierung(?:en)?|zahlung(?:en)?|lizenz(?:en)?|angebote?|"
    r"vertr[a\u00e4]ge?|solicitud(?:es)?|facturas?|pedidos?|registros?|pagos?|licencias?|"
    r"reembolsos?|contratos?|comisi(?:\u00f3n|on|ones))"
)
_ACTED_ON = rf"(?:{_RECORD}|protection|password|login|access|schutz|passwort|protecci\u00f3n)"
_ACT = (
    r"(?:approve|reject|extend|prolong|reset|unlock|reactivate|resend|countersign|reimburse|"
    r"expedite|escalate|speed up|look into|follow up on|check on|cancel|delete)"
)
_ACT_ELSEWHERE = (
    r"(?:frei(?:geben|schalten)|genehmigen|verl\u00e4ngern|stornieren|l\u00f6schen|"
    r"zur\u00fccksetzen|entsperren|gegenzeichnen|erstatten|"
    r"aprobar|ampliar|extender|restablecer|desbloquear|cancelar|reembolsar)"
)
_SOMEBODY = r"(?:you|u|someone|somebody|anyone|anybody|your team|one of you)"
_FILLERS = r"(?:\W+(?:please|pls|plz|kindly|just|also|quickly|help|to|go|ahead|and)){0,3}\W+"
_ASKS_SOMEBODY_TO_ACT = _any(
    rf"\b(?:can|could|would|will) {_SOMEBODY}{_FILLERS}{_ACT}{_UP_TO_THREE}"
    rf"(?<=\W){_MINE}{_UP_TO_THREE}{_ACTED_ON}\b",
    rf"\b(?:can|could|would|will) {_SOMEBODY}{_FILLERS}{_ACT} {_MINE}{_UP_TO_THREE}{_ACTED_ON}\b",
    rf"\bneed {_SOMEBODY} to{_FILLERS}{_ACT} {_MINE}{_UP_TO_THREE}{_ACTED_ON}\b",
    rf"^(?:(?:hi|hey|hello|urgent|asap|@\w+)\W+)*(?:please|pls|plz|kindly) {_ACT} (?:{_MINE}|this|"
    rf"the){_UP_TO_THREE}{_ACTED_ON}\b",
    rf"\b(?:kannst du|k\u00f6nnt ihr|k\u00f6nnen sie|kann (?:mir |uns )?jemand|puedes|"
    rf"pod[e\u00e9]is|podr[i\u00ed]as)\b{_UP_TO_SIX}{_MINE}{_UP_TO_THREE}{_ACTED_ON}{_UP_TO_THREE}"
    rf"{_ACT_ELSEWHERE}\b",
    rf"\b(?:puedes|pod[e\u00e9]is|podr[i\u00ed]as)\W+{_ACT_ELSEWHERE}\W+{_MINE}{_UP_TO_THREE}"
    rf"{_ACTED_ON}\b",
)
_SEND = r"(?:send|resend|forward|email|mail|schick\w{0,2}|sende\w?|env[i\u00ed]\w{1,4})"
_PAPER = (
    r"(?:invoice|order confirmation|receipt|credit note|remittance|payout statement|licen[cs]e key|"
    r"tracking number|rechnung|auftragsbest\u00e4tigung|gutschrift|lizenzschl\u00fcssel|factura|"
    r"clave de licencia)s?"
)
_ASKS_FOR_OWN_PAPER = _any(
    rf"\b{_SEND}\b{_UP_TO_SIX}{_MINE}{_UP_TO_THREE}{_PAPER}\b",
    rf"\b{_SEND}\b{_UP_TO_SIX}(?:counter)?signed{_UP_TO_SIX}{_MINE}\b",
)
_DONE = (
    r"(?:paid|approved|processed|received|shipped|sent|signed|accepted|rejected|declined|cleared|"
    r"released|issued|booked|transferred|credited|reimbursed|refunded|gone through|go through|"
    r"get through|arrived?|in yet|ready yet|bezahlt|genehmigt|freigegeben|bearbeitet|eingegangen|"
    r"angekommen|verschickt|unterschrieben|abgelehnt|pagad[oa]s?|aprobad[oa]s?|procesad[oa]s?|"
    r"recibid[oa]s?|enviad[oa]s?|firmad[oa]s?|rechazad[oa]s?|llegado)"
)
_ASKS_WHAT_BECAME = _any(
    rf"\b(?:has|have|did|was|were|wurden?|hat|ha|han|fue)\b{_UP_TO_THREE}{_MINE}{_UP_TO_THREE}"
    rf"{_RECORD}{_UP_TO_SIX}{_DONE}\b",
    rf"\b(?:has|have|did|was|were|wurden?|hat|ha|han|fue) {_MINE}{_UP_TO_THREE}{_RECORD}"
    rf"{_UP_TO_SIX}{_DONE}\b",
    rf"\b(?:wurden?|hat|ist|sind)\b{_UP_TO_THREE}(?:mein|unser)\w{{0,2}} (?:\w+ )?"
    rf"provision(?:en)?\b{_UP_TO_SIX}{_DONE}\b",  # as an English word it is something else
    rf"\b(?:ha|han|hab[e\u00e9]is|fue|fueron) (?:sido )?{_DONE}\W+(?:ya\W+)?{_MINE}{_UP_TO_THREE}"
    rf"{_RECORD}\b",
    rf"\bis {_MINE}{_UP_TO_THREE}{_RECORD}{_UP_TO_THREE}(?:ready|paid|approved|processed|in) yet\b",
    rf"\b(?:has|have)\b{_UP_TO_SIX}been {_DONE} (?:to|for) us\W+yet\b",
    rf"\b(?:status of|any (?:news|updates?) (?:on|about|for)|what happened (?:to|with)|"
    rf"estado de) {_MINE}{_UP_TO_THREE}{_RECORD}\b",
    rf"\bwhere(?:'s|\u2019s|s| is| are) {_MINE} (?:\w+ )?{_PAPER}(?:\W*$|\W+(?:please|pls|for)\b)",
    rf"\bdid you(?: guys)?(?: already)? (?:get|receive|process|approve) {_MINE}{_UP_TO_THREE}"
    rf"{_RECORD}\b",
)
_PERIOD = (
    r"(?:last|this|past|previous|so far|to date|ytd|yet|already|yesterday|today|left|in (?:january|"
    r"february|march|april|may|june|july|august|september|october|november|december|q[1-4])|"
    r"q[1-4])"
)
_ASKS_FOR_OWN_COUNT = _any(
    rf"\bhow many\b{_UP_TO_SIX}(?:in|under) (?:our|my) (?:name|account)\b",
    rf"\bhow (?:many|much)\b{_UP_TO_THREE}(?:did|have) (?:we|i|our (?:team|company|people|reps?))"
    rf"\W+(?!to\b|need)\w+(?:\W+\w+){{0,5}}?\W+{_PERIOD}\b",
)
_HUMAN = r"(?:an? )?(?:(?:real|actual) )?(?:human|person|some(?:body|one))"
_WANTS_A_PERSON = _any(
    rf"\b(?:talk|speak|chat) (?:to|with) {_HUMAN}\b",
    rf"\b(?:get|give) me {_HUMAN}\b",
    r"\bneed (?:an? )?(?:(?:real|actual) )?human\b",
    r"\bmit (?:einem (?:echten )?menschen|einer person|jemandem) (?:sprechen|reden)\b",
    r"\bhablar con (?:una persona|alguien|un humano)\b",
)
_ASKS_FOR_A_RULE = _any(
    r"\b(?:if|unless|once|until|after|before|when|whenever|how (?:long|soon|do|can|should)|why|"
    r"automatic\w*|by default|normally|usually|allowed|always|ever|monthly|yearly|by email|"
    r"in arrears|from|through|via|electronically|template|polic(?:y|ies)|checklist|example|"
    r"wenn|falls|sobald|bevor|nachdem|wie lange|warum|automatisch|normalerweise|vorlage|si|cuando|"
    r"hasta|despu[e\u00e9]s|antes|autom[a\u00e1]tic\w+|normalmente|plantilla)\b",
)


def needs_a_person(question: str) -> bool:
    """Say whether a message asks somebody to act on its writer's records, or what became of them.

    Whoever wants to talk to a person needs one, too. A question that could be about the rules ("is
    our contract renewed automatically") is not one.
    """
    text = " ".join(question[:_LONGEST].split())
    if _ASKS_FOR_A_RULE.search(text):
        return False
    return any(
        pattern.search(text)
        for pattern in (
            _ASKS_SOMEBODY_TO_ACT,
            _ASKS_FOR_OWN_PAPER,
            _ASKS_WHAT_BECAME,
            _ASKS_FOR_OWN_COUNT,
            _WANTS_A_PERSON,
        )
    )
