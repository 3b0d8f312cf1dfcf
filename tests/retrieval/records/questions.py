"""Questions for the records, and questions that look like it and are for the documents."""

from __future__ import annotations

from retrieval.records.asked import RecordAsked, record_asked
from retrieval.records.marks import DEAL_MARK, PARTNER_MARK
from retrieval.records.rules import Implied, RecordTopic

NAMES = {
    ("gold",): "tier_name",
    ("silver",): "tier_name",
    ("tidewell",): "partner",
    ("vault", "associate"): "certification_name",
    ("vault",): "product",
}
ASKED = {
    RecordTopic.ACCOUNT_MANAGER: """
        who is our account manager?
        whos our acount manager
        who's my CAM at Tidewell
        our cam pls
        how do i reach our account manager
        what is my cam called
        who looks after us
        who should we contact
        do we have an account manager
        who looks after <P>
        who manages our account
        whos our rep
        quién lleva nuestra cuenta
        wer ist bei euch für uns zuständig
        wer ist unser Ansprechpartner bei Tidewell?
        wer betreut uns
        wie heisst unser betreuer
        quién es nuestro gerente de cuenta
        quien es nuestro account manager
        quien es nuestro responsable de canal
    """,
    RecordTopic.TIER: """
        waht tier are we on
        what tire are we on
        hi there, which tier do we have at the moment?
        our tier?
        are we gold yet
        what is our partner level
        which tier is next
        what is the next tier for us
        what tier is <P> on
        what tier is our company
        whats our tier status
        are we silver or gold?
        welchen Partnerstatus haben wir
        auf welchem level sind wir
        sind wir schon gold
        qué nivel tenemos
        somos gold
        how do I get to Gold?
        what do we need for the next tier?
        was brauchen wir für das nächste level
        cómo llegamos a gold
        requirements for silver
    """,
    RecordTopic.PROFILE: """
        what type of partner are we
        which region are we in
        what do you have on record about us
        was ist über uns hinterlegt
    """,
    RecordTopic.CERTIFICATIONS: """
        which certifications do we have
        wich certifcations do we hold
        when do our certs expire
        is our vault associate certificate still valid
        are we certified for vault
        which milestones have we reached
        welche zertifikate haben wir
        wann laufen unsere Zertifikate ab
        qué certificaciones tenemos
        cuándo caducan nuestras certificaciones
    """,
    RecordTopic.DISTRIBUTOR: """
        who is our distributor
        wer ist unser distributor
        quién es nuestro distribuidor
    """,
    RecordTopic.DEALS: """
        which deals do we have registered
        wich deals do we have registerd
        show me our open deals
        list my deals
        my pipeline
        where do I see my deals?
        which deals are pending
        what is waiting for approval
        what do we have registered
        was haben wir registriert
        do i have any open deals
        what deals can i see
        how many open deals do we have
        which deals have we won
        what have we won
        how many did we lose this year
        was haben wir gewonnen
        qué hemos perdido
        which deals does <P> have registered
        what stage are our deals in
        welche Deals haben wir registriert
        welche deals sind offen
        zeig mir unsere deals
        qué oportunidades tenemos registradas
        muéstrame nuestras oportunidades
    """,
    RecordTopic.REGISTRATION: """
        has my registration been approved
        has my registation been aproved yet??
        any news on my registration?
        did our reg go through
        whats the status of my registration
        where is my registration
        have you approved my deal
        wie ist der stand meiner registrierung
        cuál es el estado de mi registro
        why was my deal rejected
        when will my registration be approved
        has <D> been approved
        <D> approved yet?
        is <D> registered
        why was <D> rejected
        ist <D> schon genehmigt
        why is <D> not approved yet
        warum ist <D> nicht genehmigt
        por que no esta aprobada <D>
        wurde meine registrierung genehmigt
        está aprobada <D>
        han aprobado mi registro
    """,
    RecordTopic.PROTECTION: """
        when does our protection run out
        until when are our deals protected
        which of our protections end soon
        when does our registration expire
        which of our deals expire soon
        which deals run out this month
        welche deals laufen diesen monat aus?
        qué oportunidades vencen este mes
        protection 4 <D> ends when?
        <D> protected till?
        wann läuft unsere registrierung ab
        when does our protection on <D> run out
        how long is <D> still protected
        is <D> protected
        wann läuft unser Schutz bei <D> ab
        bis wann ist <D> geschützt
        cuándo vence nuestra protección de <D>
        hasta cuándo está protegida <D>
    """,
    RecordTopic.DEAL: """
        where does <D> stand
        what stage is <D> in
        status <D>
        status of the <D> deal
        how is <D> doing
        whats next on <D>
        when does <D> close
        who registered <D>
        the <D> deal
        and <D>?
        <D>
        when do we hear back on <D>
        wie steht es um <D>
        cuál es el estado de <D>
    """,
    RecordTopic.ASSETS: """
        what should i send to <D>
        what should i send <D> next
        what can we show <D>?
        what do i bring to <D>
        what helps at the stage of <D>
        what would help with <D>
        anything useful for <D>?
        any material for <D>
        what do you recommend for <D>
        was soll ich <D> schicken
        was hilft bei <D>
        welche unterlagen passen zu <D>?
        qué le mando a <D>
        qué material me recomiendas para <D>
    """,
    RecordTopic.PARTNERS: """
        which partners do i look after
    """,
}
FOR_THE_DOCUMENTS = """
    what have we won with the new price list
    what is the margin at my tier
    what discount do we get at our tier
    what are the benefits of our tier
    what is in our tier
    what do gold partners get
    do we need gold
    how do we reach our sales target for gold
    what do we need gold for
    what's in the next tier
    what tiers are there
    how long does deal protection last?
    how long is a registered deal protected?
    when does deal protection end?
    when does protection start
    can we extend our protection
    can i extend the protection and when do i have to ask
    how can i extend the protection of <D>
    how do I register a deal
    which deals can we register
    which deals do we have to register
    which deals do we need to register
    what is a registered deal
    what counts as a registered deal
    can two partners register the same deal
    how long until my registration is approved
    how long does approval take
    what happens when our registration is approved
    what if our registration is rejected
    why are registrations rejected
    who approves our deals
    who else has registered Hallstein Maschinenbau?
    what does our account manager do
    do we need an account manager
    who do we contact for MDF
    our contract
    which certifications do we need for gold
    which certifications do we have to have
    how long are our certifications valid
    how do we get certified
    how do we close <D>
    a case study for <D>
    help
    what helps against ransomware at <D>
    what do you recommend for hospitals
    send <D> the battlecard
    which material do we need for the exam
    which certifications are valid
    when do certs expire
    how far is <D> from Munich
    what is an expired certification
    what ends registrations
    can you help with the <D> registration
    which documents should we get from <D>
    what did <P> pay
    who is our target customer
    who do we contact about a deal
    can i contact the customer
    who can see our deals
    can our distributor see our deals
    has anyone registered <D>
    can we register <D>
    which certs are we missing
    how many certified people do we have
    what is our next step
    when do deals expire
    what happens when our deals expire
    what does our company get
    what is our margin on vault
    where can I find the price list
    what tier is Kestrel on
    When Does Our Margin End
    what does ETF stand for?
    status of ISO 27001
    What is a Watson Discovery project?
    Shall I show you?
    deal protection
    account manager
    tier
    registration
    thanks
    wie lange ist ein deal geschützt
    wann endet unser Schutz für Neukunden
    wie registriere ich einen deal
    welche Deals müssen wir registrieren
    welche Marge haben wir
    qué descuento tenemos
    cuánto dura la protección
    qué oportunidades tenemos que registrar
"""


NO_QUESTIONS = """
    please approve our Hallstein registration
    please approve our <D> registration
    can you approve my deal?
    can you please approve our deals
    please close <D>
    decline <D>
    please update my registration
    can you protect our deal?
    please register <D>
    kannst du <D> genehmigen
    bitte genehmige <D>
    our deal is approved, thanks
    <D> was rejected
    our registration was declined
    we passed the certification
    we have three deals
    we are gold
    unsere registrierung ist genehmigt, danke
"""
KIND_QUESTIONS = """
    please update me on our deals
    can you tell me the status of our deals
    can you update us on <D>
    update on <D> please
    have you approved my deal
    when will you approve my deal
    our deal is approved?
    what do i have to approve
    when does <D> close
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


def marked(text: str) -> str:
    return text.replace("<D>", DEAL_MARK).replace("<P>", PARTNER_MARK)


def asked(text: str, implied: Implied = Implied.NOTHING) -> RecordAsked | None:
    return record_asked(marked(text), names=NAMES, implied=implied)


EVERY = [(topic, line) for topic, text in ASKED.items() for line in lines(text)]
