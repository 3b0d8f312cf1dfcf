"""Small words of other languages in English: "without" and "after" change what is asked. Pure data.

Those that say nothing in English are left out.
"""

from __future__ import annotations

GERMAN = """
aber: but; alle: all; allem: all; allen: all; aller: all; alles: all; als: than; am: on; an: at;
auch: also; auf: on; aus: from; bei: at; bekomme: get; bekommen: get; bekommt: gets; bis: until;
brauche: need; brauchen: need; braucht: needs; dafur: for it; damit: with it;
darf: may; davon: of it; dazu: to it; dein: your; deine: your; die: the; der: the; das: the;
den: the; dem: the; des: of the; diese: this; diesem: this; diesen: this; dieser: this;
dieses: this; doch: still; dort: there; durch: by; durfen: may; duerfen: may; ein: a; eine: a;
einem: a; einen: a; einer: a; eines: a; erhalt: receives; erhalten: receive; es: it; etwa: about;
euch: you; euer: your; eure: your; eurem: your; euren: your; eurer: your; fur: for; fuer: for;
gegen: against; geht: works; gelten: apply; gilt: applies; gibt: is there; gibts: is there;
hab: have; habe: have; haben: have; habt: have; hat: has; hatte: had; hatten: had; hier: here;
ich: i; ihm: him; ihn: him; ihnen: them; ihr: you; ihre: their; ihrem: their; ihren: their;
ihrer: their; im: in; in: in; ins: into; ist: is; jede: each; jedem: each; jeden: each;
jeder: each; jedes: each; jetzt: now; kann: can; kannst: can you; kein: no; keine: no; keinem: no;
keinen: no; keiner: nobody; keines: no; konnen: can; koennen: can; konnte: could;
konnten: could; kriegen: get; kriegt: gets; machen: do; macht: does; man: one;
mehr: more; mein: my; meine: my; meinem: my; meinen: my; meiner: my; meines: my; mich: me; mir: me;
mit: with; mochte: want; muss: must; mussen: must; muessen: must; musst: must; musste: had to;
nach: after; nicht: not; noch: still; nur: only; ob: whether; oder: or; ohne: without;
schon: already; sehr: very; sein: be; seine: his; seinem: his; seinen: his; seiner: his;
seit: since; sie: they; sind: are; soll: should; sollen: should; sollte: should; sonst: otherwise;
uber: over; ueber: over; um: by; und: and; uns: us; unser: our; unsere: our; unserem: our;
unseren: our; unserer: our; unseres: our; unserm: our; unsre: our; unter: under; viel: much;
viele: many; vom: of the; von: of; vor: before; wahrend: during; wann: when;
war: was; waren: were; warum: why; was: what; wegen: because of; welche: which; welchem: which;
welchen: which; welcher: which; welches: which; wem: whom; wen: whom; wenn: if; wer: who;
werde: will; werden: are; wie: how; wieder: again; wieso: why; wieviel: how much; will: wants;
wir: we; wird: is; wo: where; wofur: what for; woher: from where; wohin: where to; wollen: want;
worden: been; wurde: was; wurden: were; zu: to; zum: to the; zur: to the; zwischen: between
"""
SPANISH = """
a: to; ahora: now; al: to the; algo: something; algun: any; alguna: any; algunas: some;
alguno: any; algunos: some; ante: before; aqui: here; cada: each; como: how; con: with;
cual: which; cuales: which; cuando: when; cuanta: how much; cuantas: how many; cuanto: how much;
cuantos: how many; de: of; debe: must; debemos: must; debo: must; del: of the; desde: from;
donde: where; durante: during; e: and; el: the; ella: she; ellos: they; en: in; entonces: then;
entre: between; es: is; esa: that; ese: that; eso: that; esta: this; estamos: are; estan: are;
estas: these; este: this; esto: this; estos: these; estoy: am; fue: was; fueron: were; ha: has;
hace: does; hacemos: do; hacen: do; hacer: do; han: have; hasta: until; hay: is there; he: have;
hemos: have; la: the; las: the; le: him; les: them; lo: it; los: the; mas: more; me: me; mi: my;
mis: my; muy: very; nada: nothing; necesita: needs;
necesitamos: need; necesito: need; ni: nor; ningun: no; ninguna: no; no: not; nos: us;
nosotros: we; nuestra: our; nuestras: our; nuestro: our; nuestros: our; o: or; otra: another;
otras: other; otro: another; otros: other; para: for; pero: but; podemos: can we; podria: could;
podriamos: could we; por: by; porque: because; puede: can; pueden: can; puedes: can you;
puedo: can i; que: what; queremos: want; quien: who; quienes: who; quiere: wants; quiero: want;
se: is; segun: according to; ser: be; si: if; sido: been; sin: without; sobre: about;
somos: are; son: are; su: their; sus: their; tambien: also; tenemos: have; tengo: have;
tiene: has; tienen: have; toda: all; todas: all; todo: all; todos: all; tu: your; tus: your; un: a;
una: a; unos: some; usted: you; ustedes: you; y: and; ya: already; yo: i
"""
