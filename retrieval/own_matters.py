"""Tell what only a person can deal with: acts on somebody's own records, and what became of them.

A library says how long a claim takes; it never knows whether this partner's claim was paid, and a
quote of the rule is no answer to whoever asks for that. Patterns are narrow: what might be a
question about the rules is one. English, German and Spanish. Pure.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_OWN = (
    r"(?:my|our|mine|ours|me|us|this|these|that one|mein\w*|unser\w*|mir|mich|uns|mis?|"
    r"nuestr\w+|nos)"
)
_MINE = r"(?:my|our|mein\w*|unser\w*|mis?|nuestr\w+)"
_ACT = (
    r"(?:approve|reject|extend|prolong|cancel|delete|remove|change|update|correct|amend|reset|"
    r"unlock|activate|reactivate|resend|countersign|sign|pay|refund|credit|reimburse|waive|call|"
    r"phone|ring|introduce|intro|assign|reassign|escalate|transfer|move|merge|process|expedite|"
    r"chase|speed up|look into|follow up on|check on|renew|upgrade|downgrade|ship|release)"
)
_ACT_ELSEWHERE = (
    r"(?:frei(?:geben|schalten)|genehmig\w+|verl\u00e4nger\w+|stornier\w+|l\u00f6sch\w+|"
    r"\u00e4nder\w*|zur\u00fccksetz\w+|entsperr\w+|anruf\w*|zur\u00fcckruf\w*|unterschreib\w*|"
    r"gegenzeichn\w+|auszahl\w*|erstatt\w+|"
    r"aprob\w+|aprueb\w+|ampl[i\u00ed]\w+|extiend\w+|extender|cancel[ae]\w*|borr[ae]\w*|"
    r"cambi[ae]\w*|restablec\w+|desbloque\w+|llam[ae]\w*|firm[ae]\w*|reembols\w+)"
)
_SOMEBODY = r"(?:you|u|ya|someone|somebody|anyone|anybody|your team|one of you)"
_FILLERS = r"(?:\W+(?:please|pls|plz|kindly|just|also|quickly|maybe|help|to|go|ahead|and)){0,3}\W+"
_WITHIN = r"(?:\W+\w+){0,5}?\W+"
_ASKS_SOMEBODY_TO_ACT = _any(
    rf"\b(?:can|could|would|will) {_SOMEBODY}{_FILLERS}{_ACT}(?:{_WITHIN}|\W+){_OWN}\b",
    rf"\b(?:need|want|like) {_SOMEBODY} to{_FILLERS}{_ACT}\b",
    rf"^(?:(?:hi|hey|hello|urgent|asap|@\w+)\W+)*(?:please|pls|plz|kindly) {_ACT}\b",
    rf"\b(?:kannst du|k\u00f6nnt(?:e|en|est)? (?:ihr|sie|du|jemand)|k\u00f6nnen sie|"
    rf"kann (?:mir |uns )?jemand|puede[sn]?|podr[i\u00ed]a[sn]?|pod[e\u00e9]is)\b"
    rf"(?=.*\b{_OWN}\b).*\b{_ACT_ELSEWHERE}\b",
    rf"\b(?:bitte|por favor)\b(?=.*\b{_OWN}\b).*\b{_ACT_ELSEWHERE}\b",
)
_PAPER = (
    r"(?:invoice|order confirmation|receipt|credit note|remittance|payout statement|licen[cs]e key|"
    r"tracking number|rechnung|auftragsbest\u00e4tigung|gutschrift|lizenzschl\u00fcssel|factura|"
    r"recibo|clave de licencia)"
)
_SIGNED = r"(?:(?:counter)?signed|executed|unterschrieben\w*|gegengezeichnet\w*|firmad[oa])"
_SEND = r"(?:send|resend|forward|share|give|email|mail|schick\w*|sende\w*|env[i\u00ed]\w+|mand\w+)"
_ASKS_FOR_OWN_PAPER = _any(
    rf"\b{_SEND}\b(?:\W+\w+){{0,5}}?\W+{_MINE}(?:\W+\w+){{0,3}}?\W+{_PAPER}s?\b",
    rf"\b{_SEND}\b(?:\W+\w+){{0,5}}?\W+{_SIGNED}\b",
)
_RECORD = (
    r"(?:claims?|invoices?|payments?|payouts?|rebates?|refunds?|orders?|pos?|purchase orders?|"
    r"shipments?|deliver(?:y|ies)|licen[cs]es?|keys?|tickets?|cases?|applications?|requests?|"
    r"registrations?|regs?|deals?|quotes?|certificates?|badges?|renewals?|contracts?|agreements?|"
    r"accounts?|expenses|reimbursements?|commissions?|antr[a\u00e4]ge?|rechnung(?:en)?|"
    r"bestellung(?:en)?|registrierung(?:en)?|zahlung(?:en)?|lizenz(?:en)?|angebote?|vertr[a\u00e4]ge?|"
    r"solicitud(?:es)?|facturas?|pedidos?|registros?|pagos?|licencias?|reembolsos?|contratos?)"
)
_DONE = (
    r"(?:paid|approved|processed|received|shipped|sent|signed|accepted|rejected|declined|cleared|"
    r"released|issued|booked|transferred|credited|reimbursed|refunded|gone through|go through|"
    r"get through|arrived?|in yet|ready(?: yet)?|"
    r"bezahlt|genehmigt|freigegeben|bearbeitet|eingegangen|angekommen|verschickt|unterschrieben|"
    r"abgelehnt|da|pagad[oa]s?|aprobad[oa]s?|procesad[oa]s?|recibid[oa]s?|enviad[oa]s?|"
    r"firmad[oa]s?|rechazad[oa]s?|llegado)"
)
_STATUS = (
    r"(?:status of|any (?:news|updates?) (?:on|about|for)|what happened (?:to|with)|"
    r"where(?:'s|\u2019s|s| is| are)|stand (?:von|bei)|wo (?:ist|sind|bleibt|bleiben)|"
    r"d[o\u00f3]nde est[a\u00e1]n?|estado de)"
)
_ASKS_WHAT_BECAME = _any(
    rf"\b(?:has|have|did|was|were|is|are|wurden?|ist|sind|hat|ha|han|est[a\u00e1]n?|fue)\b"
    rf"(?:\W+\w+){{0,3}}?\W+{_MINE}(?:\W+\w+){{0,3}}?\W+{_RECORD}\b(?:\W+\w+){{0,6}}?\W+{_DONE}\b",
    rf"\b(?:ha|han|fue|fueron) (?:sido )?{_DONE}\W+{_MINE}(?:\W+\w+){{0,3}}?\W+{_RECORD}\b",
    rf"\b(?:has|have)\b.*\bbeen {_DONE} (?:to|for|by) us\b.*\byet\b",
    rf"\b{_STATUS}\W+{_MINE}(?:\W+\w+){{0,3}}?\W+{_RECORD}\b",
    rf"\b(?:did|have) you(?: guys)?(?: already)? (?:get|got|receive[d]?|pa(?:y|id)|process(?:ed)?|"
    rf"approved?) {_MINE}(?:\W+\w+){{0,3}}?\W+{_RECORD}\b",
)
_PERIOD = (
    r"(?:last|this|past|previous|so far|to date|ytd|yet|already|yesterday|today|left|in (?:january|"
    r"february|march|april|may|june|july|august|september|october|november|december|q[1-4]|20\d\d)|"
    r"q[1-4]|since)"
)
_ASKS_FOR_OWN_COUNT = _any(
    r"\bhow many\b.*\b(?:in|under|on|to) (?:our|my) (?:name|account)\b",
    rf"\b(?:how (?:many|much)|which|what)\b(?:\W+\w+){{0,4}}?\W+(?:did|have) "
    rf"(?:we|i|our (?:team|company|people|reps?))\W+(?!to\b|need)\w+(?:\W+\w+){{0,5}}?"
    rf"\W*\b{_PERIOD}\b",
)
_ASKS_FOR_A_RULE = _any(
    r"\b(?:if|unless|once|until|after|before|when|whenever|how (?:long|soon|do|can|should)|why|"
    r"automatic\w*|by default|normally|usually|allowed|always|ever|wenn|falls|sobald|bevor|nachdem|"
    r"wie lange|warum|automatisch|normalerweise|si|cuando|hasta|despu[e\u00e9]s|antes|"
    r"autom[a\u00e1]tic\w+|normalmente)\b",
)


def needs_a_person(question: str) -> bool:
    """Say whether a message asks somebody to act on its writer's records, or what became of them.

    A question that could be about the rules ("is our contract renewed automatically") is not one.
    """
    text = " ".join(question.split())
    if _ASKS_SOMEBODY_TO_ACT.search(text) or _ASKS_FOR_OWN_PAPER.search(text):
        return True
    if _ASKS_FOR_A_RULE.search(text):
        return False
    return bool(_ASKS_WHAT_BECAME.search(text) or _ASKS_FOR_OWN_COUNT.search(text))
