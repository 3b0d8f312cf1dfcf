"""The words by which people ask of records, in each language, and what each of them means. Pure.

A line has one meaning or several, then words and phrases that have it, folded (lower case, without
diacritics or apostrophes). A question is understood only where every one of its words stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

FILLER = "filler"
"""Says nothing about what is asked."""

_ALL = """
manager: cam, channel account manager, account manager, accountmanager, partner account manager,
  partner manager, channel manager, key account manager, acct manager, acct mgr, account mgr
tier: tier, level
deal: deal, opportunity, opp
deals: deals, opportunities, opps, pipeline
status: status
region: region
distributor: distributor, disti
partner: partner
stage: stage
target: kpi, kpis
period: q1, q2, q3, q4
filler: hi, hello, hey, ok, okay, pls, plz, thx, sorry, dealmate, btw
"""

_ENGLISH = """
own: our, ours, my, mine, we, us, i, me
own be: were, im, weve, ive
be: is, are, am, was, been, be, do, does, did, has, have, had, being, s, r
who: who, whos, whose, whom
what: what, whats, which, wich, wat
when: when, whens, until when, till when, what date, which date, by when
how_long: how long, how many days, how much longer, how much time
how: how, hows
why: why, y, how come, reason, reasons, cause, whats the reason, what went wrong
where: where, wheres
can: can, could
can should: should, shall
own can should: can i, could i, can we, could we
will: will, gonna, would
not: not, isnt, arent, wasnt, werent, hasnt, havent, didnt, did not, couldnt
how_far: how far, how far away, how far off, how close
period: this week, this month, this quarter, this year, next week, next month, next quarter, year,
  quarter, annual, yearly, quarterly, ytd, to date, week, month, days, weeks, months, last, past,
  since, january, february, march, in may, since may, april, june, july, august, september,
  october, november, december
target: target, targets, goal, goals, quota, quotas, objective, objectives, annual target, annual
  targets, yearly target, year target, sales target, sales targets, revenue target, revenue targets
revenue: revenue, revenues, turnover, bookings, booked, sales, sold
track: on track, on course, on plan, ahead of plan, behind plan
gap: short, gap, behind, ahead, off, away, vs, versus, against, percent, percentage, looking, look
attain: hit, met
send: send, share, bring, forward, hand over, pitch
help: help, helps, useful, recommend, recommends, recommended, suggest, recommendation,
  recommendations, suggestion, suggestions, fit, fits
material: asset, assets, material, materials, content, collateral, resources, documents, docs
many: how many
many worth: how much
worth: total, together, altogether, combined, biggest, largest, sum, volume, in total
link: or, on, in, at, of, for, with, to, as, by, about, from, regarding, till, til, until, 4
own cares: manages our account, handles our account, looks after our account, owns our account,
  runs our account, manages us
manager: account rep, rep, account owner, partner rep, channel rep
contact reach: contact, contact person, point of contact, contacts
name: name, called, named
reach: reach, email, phone, email address, phone number, get hold of, get in touch with, talk to,
  speak to, speak with, talk with, write to, contact details
cares: looks after, look after, takes care of, take care of, responsible for, in charge of, manage
tier: tiers, tier status, partnership tier, partner level, partner tier, partner status,
  partnership level, partner program level, programme level, program level, program tier,
  programme tier, tier level
next: next, comes after, come after, above
attain: become, becoming, reach, reaching, get to, getting to, move up, moving up, go up, qualify,
  qualify for, climb, attain, achieve, make it, upgrade
demand: requirement, requirements, criteria, prerequisites, conditions, threshold, thresholds
need: need, needs, needed, require, requires, required, missing, lack, lacking, take, takes, ask
  for, asks for
partner: company, organisation, organization, firm
type: type of partner, partner type, kind of partner, sort of partner
region: regions, territory, territories
record: on record, on file, recorded, in your records, know about, in the records, stored about,
  records, record, partner profile, profile
certification: certification, certifications, certificate, certificates, cert, certs, certified,
  accreditation, accreditations
milestone: milestone, milestones
hold: have, has, hold, holding, got, earned, reached, achieved, completed, passed, have got
end: expire, expires, expiring, end, ends, ending, ended, run out, runs out, running out,
  ran out, lapse, lapses, lapsing, valid, over, finish, finishes, up for renewal, renewal
  due
end ended: expired, lapsed
soon: soon, next, first, soonest, shortly
left: left, remaining, remain, remains
distributor: distributors, disty
customer: customer, account
deals: registered deals
registration: registration, deal registration, reg, deal reg, submission
registrations: registrations, deal registrations, regs, deal regs, submissions
must: have to, has to, had to, got to, having to
registered: registered, register, submitted, submit, logged, registering
open: open, active, live, ongoing
pending: pending, waiting, awaiting, outstanding, undecided, under review, in review, waits, wait
pending to_decide: waiting for approval, waiting on approval, awaiting approval, pending approval,
  waiting for my approval, waiting for our approval, for my approval, waiting for me, have to
  approve, need to approve, to approve, waits for approval, wait for approval
closed won: won, win, wins, winning
closed lost: lost, lose, loss, losses, losing, loose, loosing
closed: closed
approved: approved, approve, accepted, rejected, declined, denied, refused, gone through, went
  through, go through, confirmed, approval, decided, turned down, approvd, reject, rejection,
  decline, refuse, refusal
protection: protection, protections, protected, deal protection, protection period, protect
stage: stages, phase
status: state, stand, stands, standing, doing, going
news: news, update, updates, progress, updated, hear, hear back
step: next step, next steps, missing, to do, whats next, what comes next, what is next
detail worth: amount, amounts, value, values, worth, size
detail closing: close date, close dates, closing date, closing dates, expected close, close, closes,
  closing
detail: details, detail, info, information
show: show, list, see, view, give, find, look up, check, overview, summary
get: get, gets, getting, got
partners: partners, resellers
it: it, its, that, this, them, those, these, they
filler: please, thanks, thank you, cheers, the, a, an, there, here, currently, current, now, right
  now, today, just, quick, quickly, quick question, question, actually, again, exactly, at the
  moment, all, any, still, yet, already, so far, so, and, also, but, then, anyway, anything, tell,
  tell me, can you tell me, could you tell me, can you, could you, would you, do you know, you
  know, know, let me know, have you heard, i need to know, i want to know, id like to know,
  wondering, remind, remind me, good morning, morning, good afternoon, team, folks, everyone,
  everything, something, please tell me, hey there, hi there, hello there, guys, again, you, u,
  ya, whatever
"""

_GERMAN = """
own: unser, unsere, unseren, unserem, unserer, unseres, mein, meine, meinen, meinem, meiner,
  meines, wir, uns, ich, mir, mich
be: ist, sind, bin, war, waren, wurde, wurden, worden, wird, werden, hat, haben, habe, hab, sein,
  hatten, ging, gegangen, lag, lags
who: wer, wen, wem
what: was, welche, welcher, welches, welchem, welchen
when: wann, bis wann, zu wann
how_long: wie lange, wie viele tage
how: wie
why: warum, wieso, weshalb, weswegen, grund, gruende, grunde, woran
where: wo
can: kann, konnen, koennen
can should: soll, sollen, sollte, sollten
own can should: kann ich, konnen wir, koennen wir
not: nicht
how_far: wie weit, wie weit weg, wie nah
target: ziel, ziele, zielen, jahresziel, jahresziele, jahreszielen, umsatzziel, umsatzziele,
  quartalsziel, quartalsziele, zielerreichung, vorgabe, vorgaben
revenue: umsatz, umsatze, umsaetze, jahresumsatz, verkauft, umgesetzt, gebucht
track: auf kurs, im plan, im soll
gap: ruckstand, rueckstand, abstand, prozent, entfernt, weg, gegenuber, gegenueber
period: jahr, heuer, quartal, diese woche, diesen monat, dieses quartal, dieses jahr, nachste woche,
  nachsten monat, naechste woche, naechsten monat, nachstes quartal, nachstes jahr, letzte woche,
  letzten monat, letztes quartal, letztes jahr, letzten, monat, woche, tagen, wochen, monaten,
  seit, januar, februar, marz, maerz, april, mai, juni, juli, august, september, oktober,
  november, dezember
send: schicken, schicke, schick, senden, sende, mitgeben, weitergeben, weiterleiten
help: hilft, helfen, empfiehlst, empfehlen, empfehlt, empfehlung, empfehlungen, passt, passen,
  nutzt, nuetzt
material: material, materialien, unterlagen, inhalte, dokumente
many: wie viele, wieviele
many worth: wieviel, wie viel, wie hoch
worth: gesamtwert, gesamtvolumen, gesamtsumme, insgesamt, zusammen, grosste, grosster, grosstes,
  grossten, groesste, groesster, groesstes, groessten
link: oder, auf, in, bei, von, vom, fur, fuer, zu, zum, zur, mit, an, am, im, um, bis, als, uber,
  ueber, ab, aus
manager: kundenbetreuer, kundenbetreuerin, partnerbetreuer, partnerbetreuerin, betreuer,
  betreuerin, partnermanager, partnermanagerin, channelmanager
contact reach: ansprechpartner, ansprechpartnerin, kontakt, kontaktperson, ansprechperson
name: name, heisst, heissen
reach: erreiche, erreichen, kontaktieren, kontaktiere, anrufen, schreiben, mail, telefonnummer
cares: betreut, betreuen, zustandig, zustaendig, verantwortlich, kummert sich, kuemmert sich
tier: stufe, partnerstufe, partnerlevel, partnerstatus, partnertier, niveau
attain: erreichen, erreiche, erreicht, schaffen, aufsteigen, aufstieg, kommen, kommt, qualifizieren
demand: voraussetzung, voraussetzungen, anforderung, anforderungen, bedingung, bedingungen,
  kriterien
need: brauchen, brauche, braucht, benotigen, benotigt, benoetigen, fehlt, fehlen, verlangt, notig,
  noetig, mussen, muessen, tun
next: nachste, nachster, nachstes, nachsten, naechste, naechster, naechstes, naechsten
type: partnertyp, partnerart, art von partner, art partner, typ von partner
region: regionen, gebiet, gebiete
record: gespeichert, hinterlegt, erfasst, vermerkt, eingetragen
certification: zertifizierung, zertifizierungen, zertifikat, zertifikate, zertifiziert
milestone: meilenstein, meilensteine
hold: haben, hat, habe, halten, besitzen, erreicht, gibt es, gibts
end: endet, enden, ende, geendet, lauft, laeuft, laufen, auslaufen, ablaufen, ablauft, ablaeuft,
  gultig, gueltig, verfallt, verfaellt, verfallen
end ended: abgelaufen
soon: bald, demnachst, demnaechst, zuerst
left: ubrig, uebrig
distributor: distributoren, grosshandler, grosshaendler
customer: kunde, kunden
deal: projekt, vorgang
deals: projekte, geschafte, geschaefte, vorgange, vorgaenge
registration: registrierung, dealregistrierung, deal registrierung, projektregistrierung,
  anmeldung, registration, projektanmeldung
registrations: registrierungen, dealregistrierungen, deal registrierungen, anmeldungen
registered: registriert, registrierten, registrierte, angemeldet, angemeldeten, eingereicht
open: offen, offene, offenen, aktiv, aktive, aktiven, laufende, laufenden
pending: wartet, warten, ausstehend, ausstehende, ausstehenden, in prufung, in pruefung
pending to_decide: wartet auf freigabe, warten auf freigabe, warten auf genehmigung, wartet auf
  genehmigung, wartet auf mich, warten auf mich
closed won: gewonnen, gewonnene, gewonnenen
closed lost: verloren, verlorene, verlorenen, verlust
closed: abgeschlossen
approved: genehmigt, genehmigte, genehmigten, freigegeben, bestatigt, bestaetigt, bewilligt,
  abgelehnt, abgelehnte, abgelehnten, genehmigung, freigabe, akzeptiert, angenommen, durch
protection: schutz, geschutzt, geschuetzt, dealschutz, projektschutz, schutzfrist
stage: phase
status: stand, steht, stehen, sachstand
news: neues, neuigkeiten
step: nachster schritt, nachste schritt, naechster schritt, naechste schritte, nachste schritte,
  fehlt, fehlen, schritt, schritte
detail worth: volumen, wert, betrag, summe
detail closing: abschlussdatum, abschluss, abschlusse, abschluesse, schliessen, abschliessen
detail: details
show: zeig, zeige, zeigen, liste, auflisten, sehe, sehen, gib, nenn, nenne, ubersicht, uebersicht
partners: reseller
it: es, dieser, diese, dieses, diesen, diesem, davon, dazu
filler: bitte, hallo, moin, servus, guten, tag, morgen, danke, gruss, kurz, kurze, frage, mal,
  eigentlich, denn, gerade, aktuell, aktuelle, aktuellen, momentan, derzeit, jetzt, noch, schon,
  bereits, genau, kannst du mir sagen, konnt ihr mir sagen, kannst du, weisst du, weiss, sag,
  sagen, du, ihr, euch, ein, eine, einen, einem, einer, der, die, das, den, dem, des, gerne, und,
  auch, alle, alles, da, so, heute, nur, mit, sich, es
"""

_SPANISH = """
own: nuestro, nuestra, nuestros, nuestras, mi, mis, nosotros, nos, yo, me
own hold: tenemos, tengo, hemos, he
own be: somos, soy, estamos, estoy
own registered: registramos, registre, hemos registrado, tenemos registradas, tenemos registrados
be: es, son, esta, estan, ha, han, sido, fue, fueron, sera, hay, sigue, siguen
who: quien, quienes
what: que, cual, cuales
when: cuando, hasta cuando, que fecha, hasta que fecha
how_long: cuanto tiempo, cuantos dias
how: como
why: por que, porque, xq, pq, motivo, motivos, razon, causa
where: donde
can should: puedo, podemos, deberia, debo, debemos, deberiamos
not: no
how_far: cuanto nos falta, cuanto me falta, cuanto falta
own hold: llevamos
target: objetivo, objetivos, meta, metas, cuota, cuotas, objetivo anual, objetivo de ventas
revenue: ventas, facturacion, facturado, vendido, ingresos
track: vamos bien, segun lo previsto, en camino
gap: porcentaje, lejos
period: ano, anual, trimestre, esta semana, este mes, este trimestre, este ano, la semana que
  viene, el mes que viene, el proximo mes, el trimestre que viene, el proximo trimestre, la semana
  pasada, el mes pasado, el trimestre pasado, el ano pasado, mes, semana, ultimos, ultimas, dias,
  semanas, meses, desde, enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre,
  octubre, noviembre, diciembre
send: envio, enviar, enviamos, enviarle, mando, mandar, mandamos, mandarle
help: ayuda, ayudan, ayudar, recomiendas, recomienda, recomendacion, sirve, util, utiles
material: material, materiales, contenido, contenidos, documentos, documentacion
many: cuantos, cuantas
many worth: cuanto, cuanta
worth: total, en total, suma, mayor, mas grande, mas grandes
link: o, en, de, del, a, al, con, para, por, sobre, hasta, como
manager: gerente de cuenta, gestor de cuenta, gestora de cuenta, responsable de cuenta, ejecutivo
  de cuenta, ejecutiva de cuenta, gerente de cuentas, gestor de cuentas, gestor, gestora, gerente
  de canal, gestor de canal, gestora de canal, responsable de canal, responsable del canal,
  responsable de canales, responsable de partners
contact reach: contacto, persona de contacto, contactos
name: nombre, llama, se llama
reach: contactar, localizar, escribir, llamar, correo, telefono
own cares: lleva nuestra cuenta, gestiona nuestra cuenta
cares: lleva, atiende, responsable, encarga
tier: nivel, nivel de partner, nivel de socio, categoria
attain: alcanzar, alcanza, alcanzamos, llegar, llegamos, subir, subimos, pasar, pasamos, ascender,
  conseguir, conseguimos, lograr, logramos
demand: requisito, requisitos, condiciones, criterios, exigencias
need: falta, faltan, necesitamos, necesito, exige, exigen, pide, piden, requiere, requieren, hace
  falta
next: siguiente, proximo
type: tipo de partner, tipo de socio, clase de partner
region: regiones, zona
record: guardado, guardados, registrado sobre, datos
certification: certificacion, certificaciones, certificado, certificados, certificadas,
  certificada
milestone: hito, hitos
hold: tiene, conseguido, obtenido, logrado, alcanzado
end: caduca, caducan, vence, vencen, termina, terminan, acaba, acaban, expira, expiran, valido,
  valida, validos, validas, vigente, vigentes, fin, vencimiento
end ended: caducado, vencido, caducada, caducados, caducadas, vencidos, vencidas
soon: pronto, primero
left: queda, quedan
distributor: distribuidor, distribuidora, mayorista
customer: cliente
deal: oportunidad, trato, operacion
deals: oportunidades, tratos, operaciones
registration: registro, registro de la oportunidad, solicitud, registro de oportunidad
registrations: registros, solicitudes, registros de oportunidades
registered: registrado, registrada, registrados, registradas, enviado, enviada
open: abierto, abierta, abiertos, abiertas, activo, activa, activos, activas
pending: pendiente, pendientes, esperando, en revision
pending to_decide: pendientes de aprobacion, pendiente de aprobacion, tengo que aprobar
must: tenemos que, tengo que, hay que, hemos de
own closed won: ganamos
own closed lost: perdimos
own closed: cerramos
closed won: gano, ganado, ganada, ganados, ganadas
closed lost: perdio, perder, perdido, perdida, perdidos, perdidas
closed: cerrado, cerradas
approved: aprobado, aprobada, aprobados, aprobadas, aceptado, aceptada, aceptados, rechazado,
  rechazada, rechazados, rechazadas, aprobacion, aprobaron, confirmado, confirmada
protection: proteccion, protegido, protegida, protegidos, protegidas, protecciones
stage: fase, etapa
status: estado, va, situacion
news: novedades, noticias
step: paso, pasos, siguiente paso, proximo paso, proximos pasos, falta, faltan
detail worth: importe, importes, valor, valen, vale
detail closing: fecha de cierre, cierre, cierres, cierra, cierran
detail: detalles
show: muestra, muestrame, mostrar, lista, listame, ensena, ensename, ver, veo, dame, dime, resumen
partners: socios
it: eso, esto, ello, lo, ese, esa, este
filler: hola, por favor, porfa, porfavor, gracias, buenos, dias, buenas, tardes, el, la, los, las,
  un, una, se, ya, ahora, actualmente, todavia, aun, me puedes decir, puedes decirme, puedes,
  sabes, saber, una pregunta, pregunta, y, tambien, todos, todas, hoy, exactamente, alguna, algun,
  te, tu, le, les
"""


@dataclass(frozen=True, slots=False, kw_only=True)
class Lexicon:
    """The words of one language: phrases, as tuples of words, with their meanings."""

    phrases: Mapping[tuple[str, ...], frozenset[str]]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that occurs, alone or in a phrase."""
        return frozenset(word for phrase in self.phrases for word in phrase)

    @cached_property
    def longest(self) -> int:
        """How many words the longest phrase has."""
        return max(map(len, self.phrases))


def _lexicon(*texts: str) -> Lexicon:
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for text in texts:
        for line in text.replace("\n  ", " ").strip().split("\n"):
            meanings, _, phrases = line.partition(": ")
            for phrase in phrases.split(", "):
                key = tuple(phrase.split())
                found[key] = found.get(key, frozenset()) | frozenset(meanings.split())
    return Lexicon(phrases=found)


LEXICONS: Mapping[str, Lexicon] = {
    "en": _lexicon(_ALL, _ENGLISH),
    "de": _lexicon(_ALL, _GERMAN),
    "es": _lexicon(_ALL, _SPANISH),
}
