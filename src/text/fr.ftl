# Français. Mêmes identifiants et mêmes arguments que en.ftl (un test les compare).
# Espaces insécables : U+00A0 devant « : » et dans les guillemets, U+202F devant ; ! ? (un test le vérifie).

### Cadre

warning = Remarque : { $what }. { $remedy }
failure = Non effectué : { $what }
next = À faire : { $what }
separator = { "\u202F; " }
written = Écrit dans { $path }.

### Échecs

failed-file = `{ $path }` : { $error }
failed-too-large = `{ $path }` dépasse 8 Mio, plus qu’un seul objet ne peut contenir ; pour plusieurs, utilisez `tabellion import`
failed-no-json = `{ $path }` n’est pas du JSON : { $error }
next-no-json = mettez un objet JSON dans le fichier ; `-` le lit sur l’entrée standard
failed-invalid = { $count ->
    [one] un point de `{ $path }` est incorrect :
   *[other] { $count } points de `{ $path }` sont incorrects :
}
failed-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
failed-busy = `{ $ledger }` : { $error }
next-busy = un service prend la même chose par HTTP (docs/HTTP.md), et `log`, `proof`, `verify`, `status` marchent à côté de lui ; ces commandes passent d’elles-mêmes par un service : `record`, `check`, `correct`, `recipients add|retire|merge|separate`, `exporter put`, `rights record`, `rights notifications record`, `subjects join|separate`, `breach`, `blobs add`, `census take` ; pour les autres, arrêtez-le d’abord. Une autre commande a bientôt fini : réessayez
failed-integrity = le registre de `{ $ledger }` n’est plus ce qui a été signé : { $error }
failed-open = le registre de `{ $ledger }` ne peut pas être ouvert : { $error }
failed-no-ledger = il n’y a pas de registre dans `{ $ledger }`
next-no-ledger = créez-en un avec `tabellion init`, ou indiquez son dossier avec `--ledger`
failed-settings = les réglages du registre sont inutilisables : { $error }
failed-read = le registre ne peut pas être lu : { $error }
next-verify = lancez `tabellion verify` pour voir ce qui reste prouvé
failed-record = rien n’a été enregistré : { $error }
failed-init = aucun registre n’a été créé : { $error }
failed-no-checkpoint = rien n’est encore signé : il n’y a rien à quoi rattacher une preuve
failed-checkpoint = le point de contrôle publié est illisible : { $error }
failed-root = les entrées ne mènent pas à la racine signée
failed-no-entry = il n’y a pas d’entrée { $seq } ; le registre compte { $size } entrées, numérotées à partir de 0
failed-no-size = le registre compte { $size } entrées, et non { $wanted } ; demandez une taille inférieure ou égale
failed-kind = `{ $kind }` n’est pas un type d’entrée ; les plus proches : { $nearest }
failed-proof = aucune preuve ne peut être établie : { $error }
failed-receipt = ceci n’est pas un reçu : { $error }
failed-vkey = ceci n’est pas une clé de vérification : { $error }
next-vkey = une clé de vérification s’écrit `nom+12345678+AQ…` ; `tabellion keys export-public` l’affiche sur la machine du registre
failed-verify = le registre ne peut pas être vérifié : { $error }
failed-keys = les clés sont inutilisables : { $error }
failed-tokens = les jetons sont inutilisables : { $error }
failed-expires = le { $date } est déjà passé ; indiquez un jour à venir
failed-unknown-recipient = le répertoire ne contient pas de destinataire `{ $id }`
failed-unknown-rule = le recueil ne contient pas de règle `{ $id }`
next-did-you-mean = vouliez-vous dire : { $nearest } ?
next-recipients-list = `tabellion recipients list` les affiche tous
next-rules-list = `tabellion rules list` les affiche toutes
failed-unknown-table = il n’y a pas de liste de codes `{ $name }`
next-vocabulary = `tabellion vocabulary` les affiche toutes
failed-rules-faults = `{ $path }` n’est pas encore un recueil de règles : { $count } défauts ; rien n’en est utilisé
next-rules-lint = corrigez-les ; `tabellion rules lint DIR` montre chacun avec sa ligne
failed-unknown-rulebook = `{ $source }` n’est pas un recueil de règles : ni un dossier, ni une empreinte que ce registre a consignée
next-rules-source = écrivez `embedded`, `ledger`, un dossier, ou au moins les 6 premiers chiffres d’une empreinte ; `tabellion log list --kind rulebook` montre celles qui sont consignées
failed-ambiguous-rulebook = plusieurs recueils consignés commencent par `{ $source }` ; écrivez l’empreinte plus longuement
failed-no-rulebook = le registre ne nomme aucun recueil de règles
failed-no-rules = aucun fichier TOML dans `{ $path }`
next-rules-export = `tabellion rules export DIR` écrit les règles de cette version dans un dossier, pour commencer
failed-not-empty = `{ $path }` contient déjà quelque chose ; indiquez un nouveau dossier
failed-no-marks = `{ $path }` ne contient aucune marque `<!-- generated: adequacy -->` … `<!-- end -->` ; écrivez-la là où un tableau doit figurer (adequacy, states, territories)
failed-no-cases = ces fichiers ne contiennent aucun cas
failed-line-too-long = la ligne { $line } dépasse { $limit } octets ; la suite n’a pas été lue : divisez-la
failed-import-stopped = à la ligne { $line }, l’enregistrement s’est arrêté : { $error }
next-import-again = remédiez-y et relancez le même import : ce qui est enregistré ne l’est pas deux fois
failed-listen = `listen`, dans les réglages, n’est pas une adresse suivie d’un port : { $error }
failed-service = le service qui tient le registre n’a pas répondu comme prévu : { $error } ; `tabellion log list` montre s’il a enregistré
failed-serve = le service s’est arrêté : { $error }
failed-rulebook = les règles de cette version sont illisibles : { $error }
failed-example = l’exemple est illisible : { $error }
failed-randomness = le système ne fournit pas d’octets aléatoires : { $error }

### Emploi incorrect

usage-next = `{ $command } --help` montre comment s’en servir
usage-no-value = { $argument } demande une valeur
usage-invalid-value = { $argument } ne peut pas être { $value }
usage-values = { "\u202F;" } c’est { $list }
usage-or = { " ou " }
usage-invalid = { $argument } ne peut pas être { $value } : { $why }
usage-unknown = il n’y a pas d’option { $argument } ici
usage-one-more = il y a un mot de trop : { $argument }
usage-no-number = un nombre entier est attendu
usage-no-address = écrivez l’adresse et le port, comme `127.0.0.1:8740`
usage-near = { "\u202F;" } vouliez-vous dire { $list } ?
usage-no-command = il n’y a pas de commande { $value }
usage-missing = il manque : { $argument }
usage-missing-command = il manque une commande
usage-conflict = { $argument } ne va pas avec { $other }
usage-number = { $argument } a trop de valeurs ou pas assez
usage-utf8 = un argument n’est pas un texte en UTF-8

### Avancement

progress-reading = lecture
progress-importing = enregistrement
progress-verifying = vérification

### Ce que l’ouverture a trouvé

open-rolled-forward = { $count ->
    [one] Une entrée durable n’était pas encore indexée ; elle l’est.
   *[other] { $count } entrées durables n’étaient pas encore indexées ; elles le sont.
}
open-rebuilt = L’index a été refait à partir du journal ; rien n’est perdu. Motif : { $why }
open-repaired = { $count ->
    [one] Une entrée endommagée a été rétablie d’après sa copie.
   *[other] { $count } entrées endommagées ont été rétablies d’après leurs copies.
}
open-torn = Une dernière ligne inachevée ({ $bytes } octets) a été mise de côté sous le nom { $name }. Personne n’avait reçu confirmation de son enregistrement.
open-dropped = { $count ->
    [one] Une ouverture dont l’entrée n’est jamais venue a été écartée.
   *[other] { $count } ouvertures dont les entrées ne sont jamais venues ont été écartées.
}
open-key-repaired = Une copie du fichier de clés du coffre a été rétablie : { $copy }
open-key-missing = Une copie du fichier de clés du coffre est inaccessible : { $copy }. Rendez ce support accessible avant d’effacer qui que ce soit.
open-clock = L’enregistrement est suspendu : { $why }

### Décisions

word-permit = AUTORISÉ
word-conditions = AUTORISÉ SOUS CONDITIONS
word-refuse = REFUSÉ
transfer-yes = Transfert vers un pays tiers : oui.
transfer-no = Transfert vers un pays tiers : non.
transfer-undetermined = Transfert vers un pays tiers : le droit ne le dit pas clairement.
verdict-review = Le droit n’est pas fixé sur ce point. Ceci est la lecture prudente : consultez un juriste.
verdict-why = Pourquoi
verdict-rules = Règles appliquées
verdict-conditions = À faire
verdict-missing = Il manque

### init

init-done = Le registre est créé. Ses premières entrées sont signées.
init-folder = Registre : { $path }
init-keys = Clés privées : { $path }
init-origin = Nom du registre : { $origin }
init-vkey = Clé de vérification : { $vkey }
init-succeeds = Succède à : { $origin }, signé à { $size } entrées, dont { $recovered } sont entières
init-next =
    À faire : publiez la clé de vérification là où d’autres la trouveront sans vous la demander.
    Copiez les clés privées sur un autre support (`tabellion keys backup`) : qui les perd ne peut plus rien ouvrir.
    Sortez `next.pem` de ce dossier et mettez-le en lieu sûr : c’est la clé qui signera après celle-ci.

### record, check, correct

record-recorded = { $word } · enregistré : entrée { $seq }, le { $at }
record-refused = { $word } · le refus est enregistré : entrée { $seq }, le { $at }
record-repeated = Cela figurait déjà au registre : entrée { $seq }. Rien n’a été enregistré deux fois.
record-receipt-written = Le reçu est dans { $path }.
record-receipt-hint = Pour obtenir le reçu : `tabellion proof receipt { $seq }`.
record-took-place = Cela avait déjà eu lieu. Une communication refusée qui a eu lieu peut être une violation de données : examinez-la sans attendre.
check-verdict = { $word } · rien n’a été enregistré
check-agrees = Le cas concorde.
check-disagrees = Le cas ne concorde pas :

### import

import-rehearsed = Rien n’a été enregistré. Voici ce qui se produirait :
import-would-record = { $count ->
    [one] { $count } communication serait enregistrée
   *[other] { $count } communications seraient enregistrées
}
import-would-refuse = { $count ->
    [one] { $count } communication serait refusée
   *[other] { $count } communications seraient refusées
}
import-recorded = { $count ->
    [one] { $count } communication enregistrée
   *[other] { $count } communications enregistrées
}
import-refused = { $count ->
    [one] { $count } communication refusée (le refus est enregistré)
   *[other] { $count } communications refusées (les refus sont enregistrés)
}
import-took-place = { $count ->
    [one] { $count } communication refusée avait déjà eu lieu : violation de données à examiner
   *[other] { $count } communications refusées avaient déjà eu lieu : violations de données à examiner
}
import-recipients = { $count ->
    [one] { $count } inscription de destinataire, nouvelle ou modifiée
   *[other] { $count } inscriptions de destinataires, nouvelles ou modifiées
}
import-events = { $count ->
    [one] { $count } exercice de droits
   *[other] { $count } exercices de droits
}
import-already = { $count ->
    [one] { $count } ligne figurait déjà au registre
   *[other] { $count } lignes figuraient déjà au registre
}
import-faults = { $count ->
    [one] { $count } ligne n’a pas été prise :
   *[other] { $count } lignes n’ont pas été prises :
}
import-line = ligne { $line } : { $what }
import-line-invalid = incorrecte : { $error }
import-place = { $pointer } : { $message }
import-line-refused = ligne { $line }, à { $recipient } : { $missing }

### log

log-nothing = Aucune entrée ne répond.
log-more = Il y en a d’autres : continuez avec `--after { $after }`.
log-unknown = une entrée d’un type qu’écrit une version plus récente
log-natural-person = une personne physique
kind-access = accès à des données scellées
kind-breach = violation de données
kind-census = recensement
kind-clock = horloge confirmée
kind-close = fin du registre
kind-disclosure = communication
kind-disclosure-conditions = communication sous conditions
kind-erasure = effacement ordonné
kind-erasure-done = effacement effectué
kind-export = export
kind-exporter = exportateur
kind-format = nouveau format
kind-genesis = commencement
kind-hold = conservation forcée
kind-inquiry = contrôle
kind-key = changement de clé
kind-notification = notification
kind-recipient = destinataire
kind-refusal = REFUS
kind-retention = passage des durées
kind-rights = exercice de droits
kind-rulebook = recueil de règles
kind-suppression = liste d’opposition
kind-timestamp = horodatage
show-head = Entrée { $seq }, { $kind }, enregistrée le { $at }
show-unknown = L’entrée { $seq } n’est pas lisible par cette version : une plus récente l’a écrite, ou elle a été altérée (`tabellion verify` le dit) :
show-occurred = Date de l’opération : { $value }
show-recipient = À : { $value }
show-purpose = Finalité : { $value }
show-categories = Données : { $value }
show-basis = Base légale : { $value }
show-event = Événement : { $value }
show-corrects = Corrige l’entrée : { $value }
show-corrected-by = Corrigée par l’entrée { $seq }.
show-took-place = Tentative { $attempt }. Cela avait déjà eu lieu : violation de données à examiner.
show-attempt = Tentative { $attempt }. Cela n’a pas eu lieu.

### verify

verify-intact = INTACT
verify-tampered = ALTÉRÉ
verify-indeterminate = INDÉTERMINÉ
verify-first-bad = La première entrée fautive est la { $seq } : { $fault }.
verify-nothing-proven = Rien n’est prouvé.
verify-proven = Les entrées 0 à { $last } se suivent ; leur racine est { $root }.
verify-signed = Le point de contrôle sur { $size } entrées est signé.
verify-kept = Les { $count } premières entrées sont celles qui ont été signées : un point de contrôle les couvre, sous la clé à laquelle vous vous fiez.
verify-origin = Nom du registre : { $origin }
fault-not-canonical = la ligne n’est pas canonique ({ $error })
fault-not-an-entry = la ligne n’a pas les membres d’une entrée
fault-place = la ligne dit être l’entrée { $says } : une entrée a été retirée, ajoutée ou déplacée
fault-altered = la ligne a été modifiée : l’entrée suivante renvoie à ce qui s’y trouvait auparavant
fault-link = le lien avec la ligne précédente est rompu : cette ligne ou la précédente a été modifiée
fault-exporter = l’entrée nomme un autre exportateur que la première
fault-time = l’entrée est antérieure à la précédente, et aucune entrée d’horloge ne l’explique
fault-genesis = un registre commence par une seule entrée de commencement et n’en a pas d’autre
fault-rotation = le changement de clé n’est pas confirmé par les clés qu’il nomme ({ $error })
fault-number = l’entrée se dit numéro { $says } pour `{ $id }`, et c’est le numéro { $is } : une entrée a été omise ou comptée deux fois
fault-census = le recensement ne correspond pas aux entrées qui le précèdent
fault-after-close = une entrée suit celle qui a clos le registre
broken-shorter = Le registre compte moins de { $size } entrées, taille qui avait été signée ou vue.
broken-other-history = À { $size } entrées, le registre avait une autre racine : son histoire a été réécrite.
broken-checkpoint = Le point de contrôle ne se vérifie pas : { $error }
broken-root = La racine des entrées diffère de celle qui a été signée à { $size } entrées.
broken-other-key = Le registre n’a jamais été signé par la clé à laquelle vous vous fiez.
doubt-no-checkpoint = Il n’y a pas de point de contrôle signé auquel comparer les entrées.
doubt-recovered = Le journal a continué avec une clé que celle de confiance n’a pas signée (une reprise). Obtenez la nouvelle clé par une autre voie et donnez-la avec `--trust`.
doubt-no-trusted-key = Aucune clé obtenue par ailleurs : le registre concorde avec lui-même, ce que ferait aussi un faux. Donnez la clé publiée avec `--trust`.
doubt-unknown-entries = { $count ->
    [one] { $count } entrée est d’un type que cette version ne connaît pas ; une version plus récente peut la lire.
   *[other] { $count } entrées sont de types que cette version ne connaît pas ; une version plus récente peut les lire.
}
verify-tampered-next = À faire : arrêtez le service, gardez ce dossier tel quel, et comparez-le à une sauvegarde et aux reçus que d’autres détiennent.
verify-not-remembered = Ce qui a été vu n’a pas pu être retenu : { $error }

### proof

receipt-holds = Le reçu est valable : l’entrée { $seq } figure dans le registre { $origin }, signé à { $size } entrées.
receipt-fails = Le reçu n’est pas valable : { $error }.

### time-stamps

stamp-taken = Daté : les entrées 0 à { $last } existaient avant le { $time }, selon { $authority }. Enregistré à l’entrée { $seq }.
stamp-modified = L’autorité a accordé la demande avec des modifications ; tout ce qui était demandé y est.
stamp-named-by-sha1 = Le jeton désigne son certificat par SHA-1, comme avant la RFC 5816. Sa signature ne repose pas sur SHA-1 ; demandez tout de même à l’autorité des jetons ESSCertIDv2.
stamp-no-accuracy = Le jeton ne dit pas de combien l’horloge de l’autorité peut s’écarter ; sa politique le dit peut-être.
stamp-clocks = L’horloge de cette machine et celle de l’autorité diffèrent de { $seconds } s.
stamp-none = Pas encore d’horodatage : demandez-en un avec `tabellion checkpoint timestamp --tsa URL --tsa-ca FICHIER`.
stamp-head = Les entrées 0 à { $last } existaient avant le { $time }, selon { $authority } (entrée { $seq })
stamp-unknown-authority = une autorité dont le jeton ne peut pas être lu
stamp-fault = { $word } : { $fault }
stamp-covered = valable ; le jeton plus récent de l’entrée { $seq } le maintient vérifiable
stamp-holds = valable ; ses certificats courent jusqu’au { $ends }
stamp-before = Existait avant le { $time }, selon { $authority } : un horodatage des { $size } premières entrées (`tabellion checkpoint show { $size }` le vérifie).
proof-before = À côté de la preuve : { $what }
stamp-late = Les réglages demandent un horodatage tous les { $every }, et le dernier est plus ancien. Le service dit pourquoi : `GET /v1/status` ; ou demandez-en un tout de suite avec `tabellion checkpoint timestamp`.
stamp-ends-soon = Les certificats dont dépend le dernier horodatage prennent fin le { $ends }. Demandez-en un autre avant ce jour à une autorité dont les certificats durent plus longtemps : il couvre tous les précédents.
failed-stamp = Aucun horodatage : { $error }
failed-anchors = Les certificats de confiance sont inutilisables : { $error }
failed-no-stamp = Cet horodatage n’existe pas.
next-stamp-list = `tabellion checkpoint list` les montre tous
stamp-show-root = Racine : { $value }
stamp-show-note = SHA-256 du point de contrôle : { $value }
stamp-show-token = SHA-256 du jeton : { $value }
stamp-show-policy = Politique : { $value }
stamp-show-serial = Numéro de série : { $value }
stamp-show-ordered = Les jetons de cette autorité se rangent par leur seule heure.
stamp-show-unordered = Les jetons de cette autorité se rangent dès que leurs heures diffèrent de plus que leur précision.
stamp-show-algorithm = Signé avec : { $value }
stamp-show-certificate = Certificat : { $value }
stamp-show-written = Dans { $folder } : checkpoint, token.tst, answer.tsr, chain.pem. Chacun peut vérifier : `openssl ts -verify -data checkpoint -in answer.tsr -CAfile RACINE.pem -untrusted chain.pem`, avec une racine obtenue de l’autorité même.
time-intact = Temps : INTACT
time-tampered = Temps : ALTÉRÉ
time-indeterminate = Temps : INDÉTERMINÉ
time-none = Il n’y a pas d’horodatage : seule l’horloge du registre dit quand ses entrées ont été enregistrées.
time-fault = entrée { $seq } : { $fault }

### keys

keys-current = Signe depuis le { $since } (entrée { $seq }) :
keys-retired = A signé à partir du { $since } (entrée { $seq }), retirée :
keys-generated = La clé privée est dans { $path }. Vous seul devez pouvoir la lire.
census-taken = Recensement à l’entrée { $seq } : { $organisations ->
    [one] un organisme
   *[other] { $organisations } organismes
}, les { $size } premières entrées comptées.
census-line = { $seq }  { $at }  { $organisations ->
    [one] un organisme
   *[other] { $organisations } organismes
}, les { $size } premières entrées
census-none = Pas encore de recensement : il se fait de lui-même le premier jour qui suit une communication, ou tout de suite avec `tabellion census take`.
completeness-holds = { $count ->
    [0] COMPLET : dans le registre { $origin }, { $recipient } n’a aucune entrée parmi les entrées à partir de { $from } et avant { $to }.
    [one] COMPLET : dans le registre { $origin }, cette seule entrée est tout ce que { $recipient } compte parmi les entrées à partir de { $from } et avant { $to }.
   *[other] COMPLET : dans le registre { $origin }, ces { $count } entrées sont toutes celles de { $recipient } parmi les entrées à partir de { $from } et avant { $to }.
}
completeness-says-not = Cela ne dit rien de ce qui n’a jamais été enregistré, ni si le destinataire a été bien identifié.
completeness-fails = La preuve ne tient pas : { $error }
keys-rotated = Le changement de clé est l’entrée { $seq }. Nouvelle clé de vérification :
keys-rotated-next = À faire : publiez-la à côté de l’ancienne, et mettez le nouveau `next.pem` en lieu sûr.
keys-recovered-next = La confiance ne survit pas à la perte d’une clé : remettez cette nouvelle clé à tous ceux qui vérifient, par la voie de la première.
keys-backed-up = { $count ->
    [one] { $count } fichier est copié dans { $path }. Détruisez la copie au plus tard le { $date }.
   *[other] { $count } fichiers sont copiés dans { $path }. Détruisez la copie au plus tard le { $date }.
}
keys-backup-next = À faire : mettez-la en un autre lieu. Une copie qui survit à un effacement peut rouvrir ce qui a été effacé.

### blobs

blob-name = Nom : { $name }
blob-digest = SHA-256, pour `document.sha256` d’une pièce : { $sha256 }
blob-kept = { $bytes } octets sont conservés, scellés. Une entrée peut désormais les citer.

### rules

rules-count = { $count } règles, version { $version } du recueil, empreinte { $digest }.
rule-citation = Référence : { $value }
rule-span = En vigueur : { $value }
rule-source = Source : { $value }
rule-checked = Relue d’après sa source le : { $value }
rule-doubt = Doute : { $value }
rule-published = Publiée le : { $value }
rule-known = Connue depuis le (ce qui a été enregistré avant est jugé sans elle) : { $value }
rule-end-known = Fin connue depuis le (ce qui a été enregistré avant est jugé comme si elle valait encore) : { $value }
rule-of = Recueil de règles : version { $version }, empreinte { $digest }
rules-activated = En vigueur à partir de l’entrée { $seq } : version { $version } du recueil, empreinte { $digest }
rules-activated-next = Ce qui a été décidé avant reste tel quel ; `tabellion rules diff { $before } ledger` montre ce qui a changé.
rules-in-force-already = La version { $version } du recueil, empreinte { $digest }, est déjà en vigueur ; rien n’a été enregistré.
rules-exported = { $count } fichiers dans { $path } : le recueil d’empreinte { $digest }
lint-good = Aucun défaut : { $rules } règles dans { $files } fichiers, empreinte { $digest }
lint-bad = { $count } défauts.
lint-future = `law_as_of` vaut { $day }, et nous sommes le { $today } : personne ne connaît encore le droit de ce jour ; corrigez-le
diff-settings = Réglages
diff-nothing = Ils disent la même chose.
diff-counts = { $added } règles ajoutées, { $removed } retirées, { $changed } modifiées.
tables-written = Les tableaux de { $path } sont refaits.
vocabulary-next = `tabellion vocabulary purpose` affiche les codes d’une liste.
rules-tested = { $cases } cas : { $agree } concordent, { $disagree } non ; { $permits } autorisés à tort ; la règle qui décide est citée dans { $cited }.

### recipients

recipients-none = Personne n’est encore inscrit. Inscrivez quelqu’un avec `tabellion recipients add --file FICHIER`.
recipients-sealed = Noms et contacts sont scellés, les identifiants tiennent lieu de noms : { $why }
recipients-hidden = { $count ->
    [one] { $count } personne physique du répertoire n’est pas montrée.
   *[other] { $count } personnes physiques du répertoire ne sont pas montrées.
}
recipient-head = { $id }, version { $version }
recipient-versions = Versions (entrées) : { $versions }
recipient-created = `{ $id }` est inscrit : entrée { $version }.
recipient-changed = `{ $id }` a une nouvelle version : entrée { $version }.
recipient-unchanged = `{ $id }` est déjà inscrit ainsi : entrée { $version }. Rien n’a été enregistré.

### rights

act-recorded = Enregistré comme entrée { $seq }.
rights-due = À répondre au plus tard le { $date }.
rights-none = Aucune demande de ce genre. Enregistrez-en une avec `tabellion rights record --event access_request --subject REF`.
rights-open = ouverte
rights-answered = réponse donnée
rights-refused = rejetée
rights-withdrawn = retirée
rights-in-force = en vigueur
rights-overdue = { $days ->
    [one] un jour de retard
   *[other] { $days } jours de retard
}
rights-erased = La personne a été effacée : nul ne peut plus dire qui a demandé.
rights-words-hint = Qui a demandé, et en quels termes : `--words`. La lecture est enregistrée.
rights-identity-not-checked = Identité : non vérifiée
rights-identity-confirmed = Identité : confirmée
rights-identity-not-confirmed = Identité : non confirmée
rights-affected = { $count ->
    [one] Une communication a été enregistrée entre l’acte et cette entrée
   *[other] { $count } communications ont été enregistrées entre l’acte et cette entrée
}
rights-affected-list = Entrées : { $entries }
rights-subject = Personne : { $subject }

### subjects

failed-needs-out = indiquez un fichier pour `{ $format }` avec `--out`
failed-report = le document n’a pas pu être établi : { $error }
access-no-request = Aucune demande de cette personne n’est ouverte ; la lecture est enregistrée sans demande.
access-withheld = { $count ->
    [one] Une communication à une autorité enquêtant sur un cas particulier est omise : une telle autorité n’est pas un destinataire (article 4, 9)). `--include-authorities` vous la montre, jamais à la personne.
   *[other] { $count } communications à des autorités enquêtant sur un cas particulier sont omises : une telle autorité n’est pas un destinataire (article 4, 9)). `--include-authorities` vous les montre, jamais à la personne.
}
access-redacted = { $count ->
    [one] Une valeur qui désigne une autre personne de ce registre a été omise. Relisez les données avant de les envoyer.
   *[other] { $count } valeurs qui désignent d’autres personnes de ce registre ont été omises. Relisez les données avant de les envoyer.
}
access-no-contact = Le profil de l’exportateur n’a pas de coordonnées ; la lettre est sans adresse.

### register over time

register-added = inscrit
register-changed = modifié
register-merged = fusionné
register-separated = séparé
register-retired = terminé
expiring-none = Rien ne prend fin dans les { $days } jours pour un destinataire en usage.
expiring-contract = contrat
expiring-tia = évaluation à revoir
expiring-dpf = liste à consulter
expiring-adequacy = décision d’adéquation
expiring-consent = autorisation d’une personne, entrée
expiring-over = échu
notifications-none = Personne n’est à avertir.
notifications-open = { $count ->
    [0] tous ont été avertis
    [one] un destinataire à avertir
   *[other] { $count } destinataires à avertir
}
notifications-waiting = à avertir
notifications-person = particulier de l’entrée { $seq }
notifications-holder = détenteur de l’export { $seq }
notifications-merged = { $id } (aussi sous { $merged })

### recipients record30

record30-none = Le registre des destinataires est encore vide.
record30-natural = particuliers
record30-countries = Pays : { $list }
record30-purposes = Finalités : { $list }
record30-categories = Données : { $list }
record30-transfers = Fondements des transferts :
record30-last = Dernière communication : { $day }
record30-never = Aucune communication à ce jour
record30-retired = communications terminées

### breach

breach-due = L’autorité doit être avertie au plus tard le { $instant }.
breach-none = Aucune violation n’est enregistrée.
breach-no-candidates = Aucune communication rejetée qui a eu lieu n’attend d’être rattachée à une violation.
breach-closed = close
breach-notified = autorité notifiée
breach-late = les 72 heures sont écoulées
breach-hours = { $hours ->
    [one] une heure restante
   *[other] { $hours } heures restantes
}

### letter

letter-title = Vos données personnelles : réponse à votre demande d’accès
letter-date = Date : { $date }
letter-subject = Personne concernée : { $subject }
letter-request = Votre demande : entrée { $seq } de notre registre
letter-acting-for = pour le compte de { $name }
letter-opening = Madame, Monsieur,
letter-introduction = Conformément à l’article 15 du règlement (UE) 2016/679 et, s’il y a lieu, à l’article 12 de la loi monégasque n° 1.565, nous vous indiquons ci-après à qui nous avons communiqué des données personnelles vous concernant, lesquelles, quand, pourquoi, et combien de temps elles sont conservées. Cette lettre porte sur le registre de nos communications.
letter-heading-recipients = Qui a reçu des données vous concernant
letter-heading-disclosures = Ce qui a été communiqué, et quand
letter-heading-transfers = Transferts hors de l’Espace économique européen ou de Monaco
letter-heading-attempts = Ce qui n’a pas été communiqué
letter-heading-rights = Ce que vous avez déjà demandé
letter-heading-your-rights = Vos droits
letter-no-disclosures = Aucune communication de données vous concernant ne figure dans notre registre.
letter-no-transfers = Aucune de ces communications n’est un transfert vers un pays tiers.
letter-no-safeguards = aucune n’est enregistrée
letter-no-safeguards-unlawful = la loi ne permettait pas ce transfert
letter-transfer-undetermined = la loi ne dit pas s’il s’agit d’un transfert
letter-authorities = Les autorités publiques qui reçoivent des données dans le cadre d’une mission d’enquête particulière ne sont pas des destinataires au sens de l’article 4, 9) du règlement ; cette lettre n’en dit rien.
letter-others = Les données qui identifieraient d’autres personnes sont omises (article 15, paragraphe 4) ; les destinataires qui sont des particuliers sont décrits sans leur nom.
letter-copy = Vous pouvez obtenir une copie de ces garanties (article 15, paragraphe 2) auprès de :
letter-attempts = Les communications suivantes ont été tentées, rejetées par nos propres contrôles, et n’ont pas eu lieu.
letter-suppressed = Votre identifiant figure, sous une forme qui ne permet pas de le relire, sur la liste des personnes dont les données ne doivent plus être communiquées.
letter-suppressed-line = { $scope }, depuis le { $since }, à réexaminer le { $review }
letter-erased = { $count ->
    [one] Le contenu d’une entrée a été effacé auparavant et ne peut plus être indiqué.
   *[other] Le contenu de { $count } entrées a été effacé auparavant et ne peut plus être indiqué.
}
letter-erased-on = Cet effacement, que vous aviez demandé, a eu lieu le { $days }.
letter-your-rights = Vous pouvez nous demander la rectification ou l’effacement de ces données ou la limitation de leur traitement, et vous y opposer (articles 16 à 18 et 21). Écrivez à :
letter-complaint = Vous pouvez introduire une réclamation auprès de l’autorité de contrôle : { $authority }.
letter-complaint-any = Vous pouvez introduire une réclamation auprès de l’autorité de contrôle de votre lieu de résidence ou de travail.
letter-closing = Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées.
letter-natural-person = particulier (nom non communiqué)
letter-source-not-stated = non indiquée
letter-kept-until = jusqu’au { $date } ({ $basis })
letter-kept-until-day = jusqu’au { $date }
letter-kept-as-needed = aussi longtemps que la finalité l’exige
letter-pair = { $what } : { $value }
letter-unlawful = a eu lieu bien que la loi ne le permît pas
letter-column-entry = Entrée
letter-column-date = Date
letter-column-recipient = Destinataire
letter-column-quality = Qualité
letter-column-countries = Pays
letter-column-purpose = Finalité
letter-column-basis = Base légale
letter-column-categories = Données
letter-column-sources = Source
letter-column-safeguards = Garanties
letter-column-kept = Conservation
letter-column-data = Contenu
letter-column-count = Communications
letter-column-first = Première
letter-column-last = Dernière
letter-column-exporter = Responsable du traitement
letter-column-subject = Personne
letter-column-erased = Entrées effacées auparavant
letter-column-erased-on = Effacées à la demande de la personne le
letter-column-attempts = Tentatives rejetées
letter-sheet-disclosures = Communications
letter-sheet-recipients = Destinataires
letter-sheet-about = À propos

### tokens

token-once = Ceci n’est affiché qu’une fois. Gardez-le avec vos secrets. Pour y mettre fin : `tabellion tokens revoke { $id }`.
token-valid = valable
token-expired = expiré
token-revoked = révoqué
token-ended = Le jeton { $id } n’ouvre plus rien ; un service en marche le sait en une seconde.
token-waiting = pas encore
token-role = rôle { $value }
token-starts = à partir du { $value }
token-ends = jusqu’au { $value }
token-exporters = de { $value }
token-sources = seulement depuis { $value }
token-rate = au plus { $value }
token-inquiry = seulement le contrôle { $value }
failed-token-exporter = `{ $asked }` n’est pas l’exportateur de ce registre : c’est `{ $own }`. Créez le jeton avec le registre de cet exportateur.
webhooks-none = Aucun webhook n’est nommé : ajoutez `[[serve.webhooks]]` à `tabellion.toml`, avec `name` et `url`.
webhook-everything = tout
failed-webhooks = les webhooks sont inutilisables : { $error }
failed-no-webhook = Il n’y a pas de webhook `{ $name }` : `tabellion webhooks list` affiche ceux des réglages.

# login
login-code = Ouvrez { $address } dans un navigateur et saisissez-y le code { $code } dans les { $minutes } minutes.
login-whole = Ou ouvrez { $address } et comparez le code.
login-done = Connecté en tant que { $subject } jusqu’au { $until } ; conservé dans { $path }.
login-next = Ensuite : envoyez-le par `Authorization: Bearer "$(tabellion login --print)"` ; `tabellion logout` y met fin.
logout-done = Déconnecté.
logout-nobody = Personne n’est connecté.
logout-not-revoked = Le fournisseur d’identité n’a pas été prévenu, et ce qu’il a donné peut servir jusqu’à son expiration : { $error }
failed-login = personne n’est connecté : { $error }
failed-not-signed-in = personne n’est connecté ici : lancez `tabellion login`
failed-no-issuer = aucun fournisseur d’identité n’est nommé : donnez `--issuer` et `--client-id`, ou par `--ledger` le registre dont les réglages ont `[oidc]`
failed-no-home = on ne sait où conserver la connexion : définissez HOME, ou XDG_STATE_HOME sur un dossier
failed-login-open = `{ $path }` est lisible par d’autres, et qui le lit est connecté : lancez si possible `tabellion logout`, supprimez le fichier, puis reconnectez-vous
failed-login-damaged = `{ $path }` est endommagé : supprimez-le, puis relancez `tabellion login`
config-no-grants = le fournisseur d’identité est nommé, mais rien n’est accordé à personne : ajoutez `[[oidc.grants]]`
doctor-issuer-ok = le fournisseur d’identité { $issuer } répond, avec { $keys } clés
doctor-issuer-next = tant qu’il ne répond pas, seuls les jetons de ce service ouvrent ; comparez `issuer` sous `[oidc]` à ce que nomme le fournisseur
doctor-webhook-clear = le webhook { $name } est prévenu sur cette machine
doctor-webhook-ok = le serveur du webhook { $name } est reconnu par { $count } autorités
doctor-webhook-next = d’ici là, { $name } n’est prévenu de rien : corrigez `roots` de ce webhook, puis relancez le service
siem-last = Continuez avec `--after { $seq }`.
siem-nothing = Il n’y a pas encore d’entrée après celle-là.
tokens-none = Il n’y a aucun jeton. Créez-en un avec `tabellion tokens create --name crm --scope disclosures:write`.

### status

status-origin = Nom du registre : { $value }
status-folder = Dossier : { $value }
status-size = Entrées : { $value }
status-root = Racine : { $value }
status-recipients = Destinataires : { $value }
status-rulebook = Recueil de règles : version { $version } ; dernière consultation de la liste de la Commission : { $checked }
status-digest = Empreinte du recueil : { $value }
status-newer-rules = Cette version apporte la version { $version } du recueil ; le registre garde la sienne jusqu’à `tabellion rules activate`. `tabellion rules diff ledger embedded` montre ce qui diffère.
status-own-rules = Les règles de { $path } (empreinte { $digest }) ne sont pas celles en vigueur ; `tabellion rules diff ledger { $path }` montre ce qui diffère, `tabellion rules activate` les met en vigueur.
status-own-faults = Les règles de { $path } sont inutilisables : { $error } ; `tabellion rules lint { $path }` dit pourquoi. Celles en vigueur restent.
status-vkey = Clé de vérification : { $value }
status-stopped = Il n’enregistre pas : { $why }
status-unsigned = Entrées : rien n’est encore signé
status-found = Constat : { $what }
status-idle = Personne ne l’a ouvert. Rien de ce qui se voit ici ne l’empêche d’enregistrer.
status-busy = { $holder }. S’il enregistre, c’est au service de le dire : `GET /v1/status`.

### clock

clock-confirmed = L’horloge est confirmée par l’entrée { $seq }. L’enregistrement reprend le { $at }.

### serve

serve-listening = À l’écoute sur { $address }. Ctrl-C termine ce qui est en cours, puis arrête.
serve-ledger = { $exporter } : { $origin }
serve-stopped = Arrêté. Tout ce qui a été confirmé est durable.
failed-clients-without-tls = les certificats des appelants supposent TLS : ajoutez `--tls-cert` et `--tls-key`
failed-half-a-certificate = un certificat suppose sa clé privée, et inversement : donnez à la fois `--tls-cert` et `--tls-key`
failed-no-authorities = personne ne peut présenter de certificat tant qu’aucune autorité n’est reconnue : indiquez son fichier avec `--tls-client-ca`

### demo

demo-made = Nouveau registre dans { $path }
demo-resuming = { $path } existe déjà : reprise là où il s’est arrêté ; rien n’est enregistré deux fois.
demo-seconds = { $count } lignes en { $seconds } s
demo-refused = { $name } : { $count } refus
demo-column-count = Fois
demo-column-recipient = Destinataire
demo-column-reason = Ce qui manque, ou pourquoi
demo-column-dates = Quand
demo-column-took-place = Avait eu lieu
demo-open = À ouvrir (les jetons expirent demain) :
demo-bye = À explorer : `tabellion log list --ledger { $folder }/omnia-groupe`, puis `tabellion demo --ledger { $folder }` pour le servir.

### close

close-confirm = C’est définitif. Tapez le nom du registre ({ $origin }) pour continuer :
close-done = Le registre { $origin } est clos par l’entrée { $seq }. Rien ne la suit.
close-next = Son successeur le nomme à son commencement : `tabellion init --succeeds <ce dossier> --reason closed --origin { $successor }`, à moins qu’il n’ait déjà commencé.
failed-close-log = { $error }
failed-close-unasked = la clôture d’un registre est définitive et personne n’est là pour la confirmer ; dites `--yes` si elle est voulue
failed-close-otherwise = rien n’a été clos : le nom était différent
verify-closed = Clos le { $at } par l’entrée { $seq } ; il ne nomme pas de successeur.
verify-succeeded = Clos le { $at } par l’entrée { $seq } ; { $successor } lui succède.
verify-keep = À conserver jusqu’au { $day }.
problem-log-closed = Registre clos
problem-log-not-over = Registre encore nécessaire
problem-no-successor = Pas de successeur
problem-invalid-successor = Successeur non valable
problem-another-log = Autre registre
help-close = Clore définitivement le registre, quand il ne contient plus les données de personne
help-close--reason = Pourquoi : year, dissolution, algorithms
help-close--successor = Nom du registre qui continue
help-close--keep-until = Dernier jour où le dossier doit être conservé
help-close--yes = Ne pas demander

### élagage, et listes reprises du registre précédent

prune-head = Le registre { $origin }, { $size } entrées ; il était conservé jusqu’au { $until } inclus.
prune-goes = { "  " }disparaît : { $what } (fichiers : { $files }, octets : { $bytes })
prune-goes-keys = les clés du coffre
prune-goes-openings = les ouvertures et tout ce que le coffre contient
prune-goes-documents = les documents scellés
prune-goes-lines = les lignes
prune-goes-index = leur index
prune-stays = { "  " }reste : l’empreinte de chaque entrée, les points de contrôle signés, les horodatages, les règles, et { $lines ->
    [one] une ligne qui dit
   *[other] { $lines } lignes qui disent
} ce qu’il était
prune-confirm = C’est définitif. Tapez le nom du registre ({ $origin }) pour continuer :
prune-done = Le registre { $origin } est élagué. Ce qui reste se vérifie : `tabellion verify`.
prune-copies = Les sauvegardes du dossier et de ses clés contiennent encore ce qui a disparu : détruisez-les aussi.
failed-prune = rien n’a été élagué : { $error }
failed-prune-unasked = des lignes disparues ne reviennent pas et personne n’est là pour le confirmer ; dites `--yes` si cela est voulu
failed-prune-otherwise = rien n’a été élagué : le nom était différent
verify-pruned = Élagué le { $on } : des entrées 0 à { $last } restent les empreintes, sous la racine { $root }, et { $lines ->
    [one] une ligne, à sa place
   *[other] { $lines } lignes, chacune à sa place
}.
doubt-pruned = le registre a été élagué une fois son temps révolu : ses autres lignes ne peuvent plus être lues ; la copie d’une ligne peut toujours être prouvée
broken-never-closed = les lignes ont été retirées sans qu’aucune entrée ait clos le registre : un registre en usage n’est jamais élagué
broken-pruned-early = les lignes ont été retirées avant l’heure : l’entrée qui a clos le registre les conserve jusqu’au { $day } inclus
problem-log-not-closed = Registre non clos
problem-not-pruned = Non élagué
problem-too-early = Trop tôt
problem-still-needed = Encore nécessaire
problem-successor-unchecked = Successeur non examiné
problem-log-pruned = Registre élagué
suppressions-carried = Repris de { $origin } : { $taken ->
    [one] une liste
   *[other] { $taken } listes
}, { $count ->
    [one] un identifiant à ne plus communiquer ici non plus
   *[other] { $count } identifiants à ne plus communiquer ici non plus
}.
failed-close-successor = le dossier contient le registre { $found }, non { $named } ; rien n’a été clos
init-suppressions = Qui a été effacé dans le registre précédent n’est pas encore connu ici : `tabellion subjects suppressions carry --from <son dossier>`, si son coffre s’ouvre encore.
help-prune = Retirer les lignes d’un registre clos dont le temps est révolu ; ce qui prouve ce qu’il était reste
help-prune--successor-ledger = Dossier du registre qui continue : une conservation pour litige ou un contrôle ouvert dans celui-ci retient ce registre
help-prune--dry-run = Montrer ce qui disparaîtrait et ce qui resterait, sans rien changer
help-prune--yes = Ne pas demander
help-close--successor-ledger = Dossier du registre qui continue : il reprend les listes de personnes à ne plus communiquer
help-close--successor-keys = Son dossier de clés, s’il est ailleurs
help-subjects-suppressions-carry = Reprendre du registre précédent les listes de personnes à ne plus communiquer ; ce qui a été repris ne l’est pas deux fois
help-subjects-suppressions-carry--from = Dossier de ce registre
help-subjects-suppressions-carry--from-keys = Son dossier de clés, s’il est ailleurs

### Problèmes par HTTP, selon leur code

problem-already-erased = Déjà effacée
problem-on-hold = Sous conservation
problem-kept-by-law = Conservé par la loi
problem-person-suppressed = Personne à ne plus communiquer
problem-nothing-there = Rien à effacer
problem-nobody-named = Personne n’est nommé
problem-no-ground = Aucun motif
problem-partly-erased = Effacé en partie
problem-erasure-unfinished = Effacement inachevé
problem-key-backups = Copies des clés
problem-no-such-hold = Conservation inconnue
problem-no-such-suppression = Liste inconnue
problem-not-ahead = Pas à venir
problem-not-suppressed = Non bloquée
problem-request-unanswered = Demande sans réponse

problem-another-exporter = Autre exportateur
problem-another-request = Autre demande
problem-breach-closed = Violation close
problem-certificate-expired = Certificat expiré
problem-unknown-certificate = Certificat inconnu
problem-issuer-unreachable = Fournisseur d’identité muet
problem-no-grant = Aucun droit accordé
problem-which-exporter = Plusieurs registres
problem-erased = Effacé
problem-extended-before = Déjà prolongée
problem-identity-not-confirmed = Identité non confirmée
problem-invalid-ground = Motif inadéquat
problem-late-without-reason = Retard sans motif
problem-merge-into-ended = Fusion avec un destinataire terminé
problem-merge-into-itself = Fusion avec lui-même
problem-merged-recipient = Destinataire fusionné
problem-natural-person = Personne physique
problem-no-ground-to-refuse = Aucun motif de rejet
problem-no-such-breach = Violation inconnue
problem-no-such-request = Demande inconnue
problem-not-joined = Non rapprochés
problem-not-linkable = Ne peut être rattachée
problem-linked-already = Déjà rattachée
problem-not-merged = Non fusionné
problem-nothing-to-notify = Rien à notifier
problem-request-ended = Demande terminée
problem-same-person = Même personne
problem-term-over = Délai échu
problem-unknown-person = Personne inconnue
problem-wrong-authority = Autorité inexacte
problem-already-recorded = Déjà enregistré
problem-body-broken-off = Corps interrompu
problem-body-too-large = Corps trop grand
problem-body-too-slow = Corps trop lent
problem-busy = Service occupé
problem-clock-jumped = Saut d’horloge
problem-closing = Fermeture en cours
problem-disk-full = Disque plein
problem-empty-blob = Document vide
problem-entries-not-published = Entrées non publiées
problem-entry = Entrée impossible à écrire
problem-id-mismatch = Identifiants différents
problem-idempotency-key-reused = Clé d’idempotence déjà employée
problem-in-the-future = Date à venir
problem-internal = Erreur interne
problem-invalid-body = Corps incorrect
problem-invalid-event = Événement incorrect
problem-invalid-header = En-tête incorrect
problem-invalid-idempotency-key = Clé d’idempotence incorrecte
problem-invalid-if-match = If-Match incorrect
problem-invalid-period = Période incorrecte
problem-no-authority = Aucune autorité à interroger
problem-no-timestamp = L’autorité n’a pas donné de jeton qui compte
problem-no-such-timestamp = Cet horodatage n’existe pas
problem-no-census = Pas encore de recensement
problem-invalid-parameter = Paramètre incorrect
problem-invalid-person = Personne incorrecte
problem-invalid-query = Requête incorrecte
problem-invalid-recipient = Destinataire incorrect
problem-invalid-rulebook = Un seul recueil de règles est attendu
problem-rulebook-faults = Le recueil de règles a des défauts
problem-invalid-token = Jeton non valable
problem-keys = Clés inutilisables
problem-length-required = Longueur exigée
problem-line-too-long = Ligne trop longue
problem-method-not-allowed = Méthode non admise
problem-missing-header = En-tête absent
problem-missing-scope = Droit absent
problem-no-canonical-form = Sans forme canonique
problem-no-randomness = Pas d’aléa
problem-no-such-entry = Entrée inexistante
problem-no-such-log = Registre inexistant
problem-no-such-path = Chemin inexistant
problem-no-such-tile = Tuile inexistante
problem-no-token = Jeton absent
problem-not-a-disclosure = Pas une communication
problem-not-ready = Pas prêt
problem-nothing-signed = Rien de signé
problem-nothing-to-correct = Rien à corriger
problem-oversize = Trop volumineux
problem-repeated-parameter = Paramètre répété
problem-retired-recipient = Destinataire retiré
problem-stopped = Enregistrement arrêté
problem-token-of-another-ledger = Jeton d’un autre registre
problem-source-not-allowed = Adresse non admise
problem-exporter-not-allowed = Exportateur non admis
problem-too-many-requests = Trop de demandes
problem-outside-the-inquiry = Hors du contrôle
problem-no-such-export = Export inconnu
problem-export-running = L’export est en cours
problem-evidence-withheld = Preuves remises avec des réserves
problem-too-many-persons = Trop de personnes
problem-transfer-refused = Communication refusée
problem-unknown-exporter = Exportateur inconnu
problem-unknown-parameter = Paramètre inconnu
problem-unknown-recipient = Destinataire inconnu
problem-unknown-table = Liste de codes inconnue
problem-unreadable-request = Demande illisible
problem-unsupported-media-type = Type de contenu non admis
problem-vault = Coffre
problem-version-mismatch = Autre version

### Aide

help = Registre des communications de données personnelles : décidées selon le droit, signées, dans un ordre définitif
help-heading-usage = Utilisation :
help-heading-commands = Commandes{ "\u00A0" }
help-heading-options = Options{ "\u00A0" }
help-heading-arguments = Arguments{ "\u00A0" }
help-value-command = COMMANDE
help--help = Afficher l’aide
help--version = Afficher la version
help--ledger = Dossier du registre (par défaut : TABELLION_LEDGER, sinon ./ledger)
help--keys = Dossier de ses clés privées (par défaut : TABELLION_KEYS, sinon le nom du registre suivi de « -keys », à côté)
help--lang = Langue des messages : fr, en (par défaut : celle de l’environnement)
help--json = Écrire un objet JSON sur la sortie standard
help--quiet = Ne dire que les résultats et les échecs

help-init = Créer un registre pour une entité juridique
help-init--exporter = Fichier JSON qui décrit l’entité ; `-` pour l’entrée standard
help-init--id = Son identifiant, en l’absence de fichier : a-z 0-9 . _ -
help-init--name = Son nom
help-init--country = Son pays, en deux lettres (FR, MC)
help-init--acts-as = Responsable du traitement (controller, par défaut) ou sous-traitant (processor)
help-init--origin = Nom du registre : un domaine à vous et un chemin, comme ledger.example/prod
help-init--succeeds = Dossier du registre auquel celui-ci succède, perdu ou clos
help-init--reason = Motif : signed-entries-lost (entrées signées perdues, par défaut), keys-lost (clés perdues), algorithms, closed (clos)
help-demo = Enregistrer l’année scolaire de deux sociétés fictives, la vérifier et la servir
help-demo--exit = S’arrêter après la vérification
help-record = Décider d’une communication et l’enregistrer, autorisée ou refusée
help-record--file = Fichier JSON de la communication ; `-` pour l’entrée standard
help-record--receipt = Écrire le reçu dans ce fichier
help-record--key = Clé sous laquelle une répétition donne la même réponse
help-check = Demander ce que dirait le droit ; rien n’est enregistré
help-check--file = Fichier JSON d’une communication, d’une question ou d’un cas ; `-` pour l’entrée standard
help-check--rules = Décider selon d’autres règles : `embedded`, `ledger`, un dossier, ou le début d’une empreinte consignée
help-import = Enregistrer de nombreuses lignes : destinataires, exercices de droits, communications ; autant de fois qu’on veut
help-import--path = Fichier JSON Lines ; `-` pour l’entrée standard
help-import--dry-run = Décider sans enregistrer, et dire chaque refus
help-correct = Enregistrer une communication à la place d’une autre ; les deux restent
help-correct--seq = Entrée à corriger
help-correct--file = Fichier JSON de la communication correcte ; `-` pour l’entrée standard
help-correct--receipt = Écrire le reçu dans ce fichier
help-correct--key = Clé sous laquelle une répétition donne la même réponse
help-log = Lire les entrées ; possible aussi pendant que le service tourne
help-log-list = Énumérer les entrées, les plus anciennes d’abord
help-log-list--recipient = Vers ce destinataire
help-log-list--kind = De ce type (disclosure, refusal, recipient…)
help-log-list--verdict = Avec cette décision (permit, permit_with_conditions, refuse)
help-log-list--purpose = Pour cette finalité
help-log-list--regime = Sous ce régime (eu-gdpr, mc-1565…)
help-log-list--country = Vers ce pays ou par ce pays
help-log-list--from = Ayant eu lieu ce jour-là ou après
help-log-list--to = Ayant eu lieu ce jour-là ou avant
help-log-list--recorded-from = Enregistrées à cet instant ou après
help-log-list--recorded-to = Enregistrées à cet instant ou avant
help-log-list--after = Après cette entrée
help-log-list--limit = Au plus ce nombre (par défaut : 50)
help-log-show = Montrer une entrée en mots
help-log-show--seq = Quelle entrée
help-log-show--raw = Seulement la ligne, octet pour octet
help-log-tail = Montrer les entrées les plus récentes
help-log-tail--lines = Combien (par défaut : 20)
help-log-tail--follow = Continuer avec les nouvelles
help-verify = Vérifier chaque entrée, chaque lien et la signature ; possible aussi pendant que le service tourne
help-verify--trust = Clé de vérification obtenue par ailleurs ; peut se répéter
help-verify--hashes-only = Seulement les empreintes, les liens, les clés et la signature, sans la forme de chaque ligne : plus rapide, pour chaque heure
help-verify--forget = Oublier le dernier état vu et retenir celui-ci
help-proof = Établir des preuves pour un tiers, ou contrôler un reçu
help-proof-inclusion = Prouver qu’une entrée figure au registre
help-proof-inclusion--seq = Quelle entrée
help-proof-inclusion--size = Dans le registre de cette taille (par défaut : la dernière signée)
help-proof-inclusion--out = L’écrire dans ce fichier
help-proof-consistency = Prouver qu’un registre ancien est le début d’un plus récent
help-proof-consistency--from = Taille ancienne
help-proof-consistency--to = Taille récente (par défaut : la dernière signée)
help-proof-receipt = Afficher une entrée avec sa preuve
help-proof-receipt--seq = Quelle entrée
help-proof-receipt--out = L’écrire dans ce fichier
help-proof-check = Contrôler un reçu ; sans registre
help-proof-check--file = Fichier du reçu ; `-` pour l’entrée standard
help-proof-check--trust = Clé de vérification du registre ; peut se répéter
help-verify--tsa-ca = Fichier PEM des racines d’horodatage auxquelles vous vous fiez : le temps a alors aussi son verdict
help-checkpoint = Les points de contrôle et leurs horodatages
help-checkpoint-timestamp = Faire dater le dernier point de contrôle par une autorité (RFC 3161)
help-checkpoint-timestamp--tsa = Adresse de l’autorité (par défaut : `tsa` sous [timestamp] dans tabellion.toml)
help-checkpoint-timestamp--tsa-command = Commande qui l’interroge : la demande sur son entrée standard, la réponse sur sa sortie standard
help-checkpoint-timestamp--tsa-ca = Fichier PEM de son certificat racine (par défaut : `anchors` dans tabellion.toml)
help-checkpoint-timestamp--policy = Politique sous laquelle le jeton doit être établi, par exemple 1.2.3.4
help-checkpoint-list = Montrer chaque horodatage : quelles entrées existaient avant quel instant
help-checkpoint-list--tsa-ca = Fichier PEM des racines de confiance (par défaut ici : `anchors` dans tabellion.toml)
help-checkpoint-show = Montrer un horodatage avec tout ce qui le prouve
help-checkpoint-show--size = Nombre d’entrées qu’il couvre (par défaut : le dernier)
help-checkpoint-show--tsa-ca = Fichier PEM des racines auxquelles vous vous fiez (par défaut ici : `anchors` dans tabellion.toml)
help-checkpoint-show--out = Dossier où écrire point de contrôle, jeton et chaîne pour d’autres programmes
help-census = Nombre d’entrées de chaque organisme, sous la signature du registre
help-census-take = Compter maintenant
help-census-list = Montrer tous les recensements
help-proof-completeness = Prouver qu’aucune entrée d’un organisme ne manque
help-proof-completeness--recipient = L’organisme
help-proof-completeness--from = Premier jour demandé (par défaut : le début du registre)
help-proof-completeness--to = Dernier jour demandé (par défaut : jusqu’au dernier recensement)
help-proof-completeness--out = Fichier où écrire la preuve (par défaut : la sortie standard)
help-keys = Les clés qui signent, et les copies de ce qui ne doit pas se perdre
help-keys-generate = Créer une paire de clés hors de tout registre
help-keys-generate--origin = Nom du registre qu’elle signera
help-keys-generate--out = Dossier de la clé privée
help-keys-list = Montrer les clés que ce registre a eues
help-keys-rotate = Passer à la clé suivante, promise auparavant
help-keys-rotate--reason = Motif : routine (par défaut), compromised, ou lost (avec `next.pem` et sans `signing.pem` dans le dossier des clés)
help-keys-rotate--confirm-clock = Avec `--reason lost` : l’horloge a sauté entre-temps et elle est juste à présent
help-keys-export-public = Afficher les clés de vérification, une par ligne
help-keys-export-public--out = Les écrire dans ce fichier
help-keys-backup = Copier le dossier des clés
help-keys-backup--out = Dossier de la copie, de préférence sur un autre support
help-keys-backup--expires = Jour auquel la copie doit être détruite au plus tard
help-blobs = Les documents que citent les entrées
help-blobs-add = Conserver un fichier, scellé, et afficher son nom
help-blobs-add--file = Quel fichier
help-rules = Ce que dit le droit, et si les cas concordent
help-rules-list = Énumérer les règles
help-rules-list--prefix = Seulement les identifiants qui commencent ainsi (eu-gdpr, mc-1565)
help-rules-list--on = En vigueur ce jour-là
help-rules-list--rules = Quel recueil : `embedded`, `ledger`, un dossier, ou le début d’une empreinte consignée
help-rules-show = Montrer une règle
help-rules-show--id = Son identifiant
help-rules-show--rules = Quel recueil : `embedded`, `ledger`, un dossier, ou le début d’une empreinte consignée
help-rules-test = Passer des fichiers de cas ; réussit seulement si tous concordent
help-rules-test--paths = Fichiers de cas, ou dossiers qui en contiennent
help-rules-test--rules = Quel recueil : `embedded`, `ledger`, un dossier, ou le début d’une empreinte consignée
help-rules-lint = Montrer tous les défauts d’un dossier de règles
help-rules-lint--folder = Le dossier ; à défaut, les règles de cette version
help-rules-diff = Montrer ce qu’un recueil dit autrement qu’un autre
help-rules-diff--first = `embedded`, `ledger`, un dossier, ou le début d’une empreinte consignée
help-rules-diff--second = De même, pour l’autre
help-rules-export = Écrire les fichiers d’un recueil dans un nouveau dossier
help-rules-export--folder = Un dossier nouveau ou vide
help-rules-export--rules = Quel recueil : `embedded`, `ledger`, un dossier, ou le début d’une empreinte consignée
help-rules-tables = Montrer les décisions d’adéquation, les États et les territoires en tableaux
help-rules-tables--write = Refaire les tableaux de ce document, entre ses marques
help-rules-tables--rules = Quel recueil : `embedded`, `ledger`, un dossier, ou le début d’une empreinte consignée
help-rules-activate = Mettre des règles en vigueur dans ce registre
help-rules-activate--folder = Le dossier des règles ; à défaut celui de tabellion.toml, sinon les règles de cette version
help-rules-activate--embedded = Celles de cette version, quoi que nomme tabellion.toml
help-vocabulary = Montrer les codes fermés, leurs noms et leurs termes W3C DPV
help-vocabulary--name = Une liste de codes (purpose, data_category) ; à défaut, toutes les listes
help-recipients = Le répertoire des destinataires
help-recipients-list = Les énumérer
help-recipients-show = En montrer un
help-recipients-show--id = Son identifiant
help-recipients-add = En inscrire un, ou une nouvelle version
help-recipients-add--file = Fichier JSON du destinataire ; `-` pour l’entrée standard
help-recipients-add--if-version = Seulement s’il en est à cette version
help-rights = Ce que les personnes demandent : demandes, étapes, délais
help-rights-record = Enregistrer une demande, ou une étape ultérieure
help-rights-record--file = Fichier JSON de l’étape ; `-` pour l’entrée standard
help-rights-record--event = Quel droit : access_request, rectification, erasure, restriction, restriction_lifted, portability, objection, consent_withdrawn, channel_preference, complaint
help-rights-record--subject = Qui, comme dans les communications : une référence, ou `email:` suivi d’une adresse
help-rights-record--step = Une étape ultérieure : identity_check, extended, answered, refused, withdrawn
help-rights-record--request = L’entrée par laquelle la demande a commencé
help-rights-record--at = Quand la personne a agi, avec le fuseau ; maintenant par défaut
help-rights-record--scope = Portée d’une opposition : direct_marketing, third_party_prospecting, all
help-rights-record--purpose = La seule finalité visée
help-rights-record--channel = Canaux visés : post, email, phone, sms, messaging, social
help-rights-record--via = Comment elle est arrivée, ou la réponse partie : post, email, phone, on_site, web, messaging, portal
help-rights-record--identity = Comment l’identité a été vérifiée : not_needed, known_channel, call_back, questions, electronic_identity, on_site, document (la pièce elle-même n’est jamais conservée)
help-rights-record--result = Avec quel résultat : confirmed, not_confirmed
help-rights-record--outcome = Comment elle a fini : granted, partly_granted
help-rights-record--ground = Motif du rejet, du rejet partiel ou de la prolongation, comme `eu-gdpr.A12-5`
help-rights-record--months = Mois supplémentaires d’une prolongation : 1 ou 2
help-rights-record--authority = Autorité saisie d’une réclamation : CNIL, APDP
help-rights-record--reference = Une référence ; scellée
help-rights-record--text = Les termes de la demande ou de la réponse ; scellés
help-rights-list = Énumérer les demandes et leurs échéances
help-rights-list--open = Seulement celles qui attendent une réponse
help-rights-list--overdue = Seulement celles dont l’échéance est passée
help-rights-show = Montrer une demande, étape par étape
help-rights-show--request = L’entrée par laquelle elle a commencé
help-rights-show--words = Aussi qui a demandé et en quels termes ; la lecture est enregistrée
help-subjects-access = Ce qui a été communiqué sur une personne, et à qui (article 15) ; la lecture est enregistrée
help-subjects-access--subject = Qui, comme dans les communications : une référence, ou `email:` suivi d’une adresse
help-subjects-access--format = json, csv, xlsx ou letter (HTML à imprimer) ; json par défaut
help-subjects-access--out = Où l’écrire ; la sortie standard par défaut
help-subjects-access--request = La demande à laquelle il répond ; celle qui est ouverte par défaut
help-subjects-access--include-authorities = Aussi les autorités qui enquêtent : pour vous, jamais pour la personne
help-subjects-portability = Ce qu’une personne a fourni, sur consentement ou contrat (article 20) ; la lecture est enregistrée
help-subjects-portability--subject = Qui
help-subjects-portability--out = Où écrire le JSON ; la sortie standard par défaut
help-subjects-portability--request = La demande à laquelle elle répond ; celle qui est ouverte par défaut
help-subjects-join = Enregistrer qu’un autre identifiant est la même personne
help-subjects-join--subject = La personne, par un identifiant que le registre connaît
help-subjects-join--alias = L’identifiant qui est aussi le sien : ancienne adresse, second numéro du CRM
help-subjects-separate = Enregistrer qu’un rapprochement était erroné
help-subjects-separate--subject = La personne
help-subjects-separate--alias = L’identifiant qui n’est pas le sien
help-recipients-history = Toutes ses versions, et ce que chacune a changé
help-recipients-history--id = Son identifiant
help-recipients-retire = Enregistrer que les communications ont pris fin
help-recipients-retire--id = Son identifiant
help-recipients-merge = Enregistrer que l’un est un autre du répertoire
help-recipients-merge--id = Le doublon
help-recipients-merge--into = Celui qui reste
help-recipients-separate = Enregistrer qu’une fusion était erronée
help-recipients-separate--id = Celui qui avait été fusionné
help-recipients-expiring = Ce qui prend bientôt fin : contrats, évaluations, listes, décisions d’adéquation
help-recipients-expiring--within = Dans combien de jours, comme `90d` ; 90 par défaut
help-recipients-expiring--consents = Aussi les autorisations de personnes ; la lecture est enregistrée
help-recipients-record30 = Un extrait du registre des traitements : catégories de destinataires, transferts et leurs fondements (article 30)
help-recipients-record30--format = json ou csv ; à défaut, un tableau à lire
help-exporter = L’exportateur, dans le temps
help-exporter-show = Tel qu’il est
help-exporter-history = Toutes ses versions, et ce que chacune a changé
help-exporter-put = Enregistrer une nouvelle version
help-exporter-put--file = Fichier JSON de l’exportateur ; `-` pour l’entrée standard
help-rights-notifications = Qui doit être averti d’une rectification, d’un effacement ou d’une limitation (article 19)
help-rights-notifications-list = Qui est à avertir, et qui l’a été
help-rights-notifications-list--open = Seulement ce dont quelqu’un reste à avertir
help-rights-notifications-list--about = Seulement l’affaire de cette entrée
help-rights-notifications-record = Enregistrer ce qu’il est advenu d’une notification
help-rights-notifications-record--file = Fichier JSON de la notification ; `-` pour l’entrée standard
help-rights-notifications-record--about = L’entrée qui a accueilli la demande, ou l’effacement
help-rights-notifications-record--recipient = L’organisme averti
help-rights-notifications-record--entry = Pour un particulier : l’entrée de la communication qu’il a reçue
help-rights-notifications-record--export = Pour le détenteur d’un export : son entrée
help-rights-notifications-record--on = Le jour ; aujourd’hui par défaut
help-rights-notifications-record--result = sent, acknowledged, failed, impossible, disproportionate (envoyée, reçue, échouée, impossible, disproportionnée)
help-rights-notifications-record--via = Comment : post, email, phone, on_site, web, messaging, portal
help-rights-notifications-record--reference = Une référence ; scellée
help-rights-notifications-record--text = Ce qui a été dit, ou pourquoi ce n’était pas possible ; scellé
help-breach = Violations de données : 72 heures, l’autorité, les personnes
help-breach-open = En ouvrir une
help-breach-open--file = Fichier JSON de la violation ; `-` pour l’entrée standard
help-breach-open--aware-at = Quand vous en avez eu connaissance, avec le fuseau ; maintenant par défaut
help-breach-open--entries = Les communications et rejets concernés
help-breach-open--persons = Combien de personnes ; d’après les entrées par défaut
help-breach-open--risk = unlikely, risk, high (improbable, risque, élevé)
help-breach-open--reference = Une référence ; scellée
help-breach-open--text = Ce qui s’est passé ; scellé
help-breach-link = Dire quelles entrées s’y rattachent
help-breach-link--breach = L’entrée qui l’a ouverte
help-breach-link--entries = Les communications et rejets
help-breach-assess = Enregistrer son risque
help-breach-assess--breach = L’entrée qui l’a ouverte
help-breach-assess--risk = unlikely, risk, high (improbable, risque, élevé)
help-breach-assess--ground = Pourquoi personne n’est à avertir, comme `eu-gdpr.A34-3`
help-breach-assess--text = Les raisons ; scellées
help-breach-notify = Enregistrer que l’autorité, ou les personnes, ont été averties
help-breach-notify--breach = L’entrée qui l’a ouverte
help-breach-notify--persons = Les personnes ont été informées (article 34), non l’autorité
help-breach-notify--authority = Quelle autorité ; celle du pays de l’exportateur par défaut
help-breach-notify--ground = Pourquoi elle est tardive, comme `eu-gdpr.A33-1`
help-breach-notify--reference = La référence de l’autorité ; scellée
help-breach-notify--text = Ce qui a été dit ; scellé
help-breach-close = En clore une
help-breach-close--breach = L’entrée qui l’a ouverte
help-breach-close--risk = unlikely, risk, high (improbable, risque, élevé)
help-breach-close--ground = Pourquoi l’autorité n’a pas été notifiée, comme `eu-gdpr.A33-1`
help-breach-close--text = Ce qui a été fait ; scellé
help-breach-list = Les énumérer, avec les heures restantes
help-breach-list--candidates = Communications rejetées qui ont eu lieu et ne sont rattachées à aucune violation
help-breach-list--open = Seulement celles qui ne sont pas closes
help-tokens = Qui peut appeler le service, et pour quoi
help-tokens-create = Créer un jeton et l’afficher une seule fois
help-tokens-create--name = À quoi il sert : lettres, chiffres, . _ -
help-tokens-create--scope = Ce qu’il ouvre ; plusieurs, séparés par des virgules (`disclosures:write`, `disclosures:read`, `checks`, `recipients:write`, `rights:write`, `subjects:read`, `export`, `rules:admin`, `admin`)
help-tokens-create--role = Droits d’un rôle : `dpo`, `integrator`, `viewer`, `admin`, ou `auditor` (pour un seul contrôle, avec --inquiry et --expires)
help-tokens-create--starts = Premier jour de validité
help-tokens-create--exporter = Exportateur dont il ouvre le registre, à l’exclusion de tout autre ; plusieurs, séparés par des virgules
help-tokens-create--source = Réseaux d’où il peut venir, comme 10.20.0.0/16 ou une seule adresse ; plusieurs, séparés par des virgules
help-tokens-create--rate = Combien de fois il peut venir, comme 10/s, 600/min ou 5000/h
help-tokens-create--inquiry = Le contrôle hors duquel il ne montre rien
help-tokens-create--expires = Dernier jour de validité
help-webhooks = À qui le service dit ce qui s’est passé
help-webhooks-list = Les énumérer, tels que les réglages les nomment
help-webhooks-secret = Afficher ce avec quoi son destinataire vérifie les signatures (Standard Webhooks)
help-webhooks-secret--name = Son nom dans les réglages
help-login = Se connecter au fournisseur d’identité d’un service, depuis un terminal (OpenID Connect)
help-login--issuer = Adresse du fournisseur ; sinon celle des réglages
help-login--client-id = Le nom du service chez lui
help-login--print = Afficher le jeton de qui est connecté, renouvelé s’il expire
help-logout = Se déconnecter
help-siem = Afficher les entrées pour un SIEM, une par ligne, sans données personnelles
help-siem--format = `rfc5424` (syslog) ou `ocsf` (1.6.0)
help-siem--after = Commencer après cette entrée
help-siem--limit = Combien au plus (par défaut : 10000)
help-tokens-list = Les énumérer ; les secrets ne sont pas conservés
help-tokens-revoke = Mettre fin à un jeton
help-tokens-revoke--id = Son identifiant
help-status = Montrer où en est le registre
help-serve = Servir un ou plusieurs registres par HTTP, sur cette machine
help-serve--others = Dossiers d’autres registres
help-serve--listen = Adresse et port (par défaut : ceux de tabellion.toml)
help-serve--tls-cert = Certificat du service et sa chaîne, PEM : le service parle alors TLS 1.3 ; SIGHUP le fait relire
help-serve--tls-key = Sa clé privée, PEM
help-serve--tls-client-ca = Autorités dont les appelants peuvent présenter un certificat au lieu d’un jeton, PEM
help-serve--tls-client-required = Écarter qui ne présente pas de certificat
help-serve--plain-http-off-loopback = Accepter que jetons et données personnelles passent en clair sur le réseau
help-clock = L’horloge que portent les entrées
help-clock-confirm = Se porter garant de l’horloge après un saut ; c’est enregistré
help-completions = Afficher les complétions d’un interpréteur
help-completions--shell = Quel interpréteur : bash, elvish, fish, powershell, zsh

### subjects, holds

failed-person = identifiant { $place } : { $error }
failed-erase = personne n’a été effacé : { $error }
failed-not-confirmed = un effacement est définitif et personne n’est là pour le confirmer ; examinez-le avec `--dry-run`, puis dites `--yes`
failed-confirmed-otherwise = rien n’a été effacé : le nombre était différent
erase-head = { $count ->
    [one] Une personne perdrait des données :
   *[other] { $count } personnes perdraient des données :
}
erase-goes-whole = { $who } : tout disparaît : { $list }
erase-goes = { $who } : disparaît : { $list }
erase-goes-nothing = { $who } : rien ne disparaît
erase-stays = { "  " }reste : { $rule }, { $words } ({ $ground })
erase-stays-until = { "  " }reste : { $rule }, jusqu’au { $date } : { $words } ({ $ground })
erase-more = … et { $count } de plus
erase-rows = Lignes qui disparaissent : { $count }
erase-recipients = Ont reçu des données et doivent être avertis (article 19) : { $list }
erase-suppress = À ne plus communiquer : { $scope }, à réexaminer le { $date }
erase-suppress-none = Rien n’empêche d’enregistrer de nouveau ces personnes.
erase-backup = Copie des clés à détruire avant le { $date } : { $path }
erase-confirm = C’est définitif. Tapez le nombre de personnes ({ $count }) pour continuer :
erased = { $count ->
    [one] Une personne effacée
   *[other] { $count } personnes effacées
}, entrée { $seq }, achevée par l’entrée { $done }. Lignes disparues : { $rows }.
erased-by = Irrécupérable au plus tard le { $date }.
erased-next = Avertissez les destinataires (article 19), puis répondez à la personne.
erased-backups = Détruisez les copies des clés avant le { $date } ; jusque-là, elles ouvrent ce qui a été effacé, avec une ancienne copie des données.
open-erasure-unfinished = Un effacement est en attente : { $why }
rule-prospecting = prospection
rule-internship = stages
rule-invoicing = facturation
rule-rights_file = dossier de droits
rule-objection_file = dossier d’opposition
rule-general = tout le reste
hold-placed = Conservé à partir de maintenant : entrée { $seq }.
hold-reviewed = Réexaminé : entrée { $seq }.
hold-lifted = Levé : entrée { $seq }.
hold-line = { $seq }  { $purpose }, { $whom }, { $rules } ; prochain examen : { $review }
hold-everybody = tout le monde
hold-recipient = données communiquées à { $id }
hold-persons = { $count ->
    [one] une personne
   *[other] { $count } personnes
}
hold-all-rules = toutes les règles de conservation
hold-for-litigation = contentieux
hold-for-legal_claim = droit en justice
hold-for-audit = audit
hold-for-investigation = enquête
hold-for-inspection = contrôle
hold-overdue = L’examen de la conservation { $seq } est en retard : `tabellion holds review` ou `tabellion holds lift`.
holds-none = Aucune mesure de conservation n’est en vigueur.
failed-unknown-backup = la liste ne nomme aucune copie dans `{ $path }` ; `tabellion keys backups` montre celles qu’elle nomme
keys-backup-line = { $path }  faite le { $made }, à détruire avant le { $date }
keys-backup-overdue = { $path }  faite le { $made }, aurait dû être détruite avant le { $date }
keys-backups-none = Aucune copie des clés n’est notée.
keys-erased-again = { $count ->
    [0] Le fichier de clés n’est antérieur à aucun effacement : il n’y avait rien à effacer de nouveau.
    [one] Une clé a été effacée de nouveau.
   *[other] { $count } clés ont été effacées de nouveau.
}

help-subjects = Une personne dans le registre
help-subjects-erase = Effacer des personnes, entièrement ou ce qui relève d’une règle de conservation
help-subjects-erase--subjects = Leurs identifiants : une référence, ou `email:` suivi d’une adresse
help-subjects-erase--file = Fichier d’un identifiant par ligne ; `-` pour l’entrée standard
help-subjects-erase--ground = Pourquoi : identifiant d’un motif (`eu-gdpr.A17-1-b`) ; peut être répété
help-subjects-erase--request = Entrée qui a enregistré la demande ; peut être répété
help-subjects-erase--compartment = Seulement ce qui relève de cette règle (`prospecting`, `internship`, `invoicing`, `rights_file`, `objection_file`, `general`) ; peut être répété
help-subjects-erase--keep = Ce qui reste malgré tout, et sur quel motif (`invoicing:eu-gdpr.A17-3-b`)
help-subjects-erase--suppress = Jusqu’où ne plus communiquer leurs données : `all`, `direct_marketing`, `third_party_prospecting` ou `none`
help-subjects-erase--review = Quand quelqu’un réexamine cela ; sinon dans trois ans
help-subjects-erase--dry-run = Montrer ce qui disparaît et ce qui reste, sans rien changer
help-subjects-erase--yes = Le faire sans demander
help-holds = Conservation pour litige : ce qui est gardé pour une affaire
help-holds-place = Conserver les données de personnes, de ce qu’un organisme a reçu, ou de tout le monde
help-holds-place--subjects = Qui est concerné ; personne : tout le monde
help-holds-place--purpose = Pourquoi : `litigation`, `legal_claim`, `audit`, `investigation` ou `inspection`
help-holds-place--recipient = L’organisme dont les données reçues sont concernées
help-holds-place--rule = La règle de conservation suspendue ; aucune : toutes
help-holds-place--ground = Identifiant d’un motif ; peut être répété
help-holds-place--review = Quand quelqu’un la réexamine
help-holds-place--reference = Référence de l’affaire ; scellée
help-holds-place--text = De quoi il s’agit ; scellé
help-holds-list = Celles qui sont en vigueur
help-holds-review = Noter qu’une mesure a été réexaminée et reste
help-holds-review--hold = Son entrée
help-holds-review--next = Quand quelqu’un la réexamine
help-holds-lift = Mettre fin à une mesure
help-holds-lift--hold = Son entrée
help-keys-backups = Copies des clés qui peuvent encore exister
help-keys-backups--destroyed = Retirer cette copie de la liste : elle a été détruite
help-keys-erase-again = Après le retour d’un ancien fichier de clés : effacer de nouveau ce qui l’était
failed-retention = rien n’a été purgé : { $error }
retention-on = Échu au { $date } :
retention-due = { $rule } ({ $period }) : { $count ->
    [one] une personne
   *[other] { $count } personnes
}, lignes : { $rows }, entièrement : { $whole } ; la première échéance était le { $date }
retention-nothing = Rien n’est échu.
retention-held = { $rule } : la conservation { $hold } garde les données de { $count ->
    [one] une personne
   *[other] { $count } personnes
}
retention-unknown = { $rule } : les données de { $count ->
    [one] une personne
   *[other] { $count } personnes
} ne disent pas quand leur délai commence ; elles restent (`--unknown-start last_disclosure` compte depuis la dernière communication)
retention-no-period = { $rule } : { $count ->
    [one] une personne
   *[other] { $count } personnes
} ; ni le droit de l’exportateur ni sa promesse ne connaissent de délai
retention-purged = { $rule } : { $count ->
    [one] une personne
   *[other] { $count } personnes
}, lignes disparues : { $rows }, entrée { $seq }
help-retention = Durées de conservation : quelles données doivent disparaître
help-retention-due = Montrer ce qui est échu, sans rien changer
help-retention-due--on = Le jour à examiner ; sinon aujourd’hui
help-retention-due--unknown-start = Ce qui compte si les données ne disent pas quand le délai commence : `stays` ou `last_disclosure`
help-retention-run = Laisser partir ce qui est échu aujourd’hui
help-retention-run--anonymise = Écrire d’abord dans ce fichier combien de personnes partent, par finalité, destinataire et année (moins de cinq sont comptées ensemble)
help-retention-run--dry-run = Montrer ce qui partirait, sans rien changer
help-retention-run--unknown-start = Ce qui compte si les données ne disent pas quand le délai commence : `stays` ou `last_disclosure`
suppression-line = { $seq }  { $scope }, depuis le { $since }, { $count ->
    [one] un identifiant
   *[other] { $count } identifiants
} ({ $grounds }) ; prochain examen : { $review }
suppression-due = L’examen de la liste { $seq } est échu : `tabellion subjects suppressions review` ou `tabellion subjects suppressions lift`.
suppression-lifted = Rien de cela n’empêche plus de communiquer leurs données, même ce qui précède l’effacement : une importation qui les connaît encore l’enregistrera de nouveau.
suppressions-none = Aucune liste de personnes à ne plus communiquer n’est en vigueur.
doubt = Incertain : { $words }
ground-doubt = { $ground } : incertain : { $words }
grounds-erase = Pourquoi quelqu’un peut être effacé
grounds-keep = Pourquoi quelque chose reste
erase-also = { "  " }aussi connue comme { $list } : disparaît ensemble
erase-exports = Exports qui contiennent peut-être ces personnes, dont les détenteurs doivent être avertis (article 19) : { $list }
retention-starts = { "    " }commence avec { $words }
retention-by-law = { "    " }selon la loi : { $years ->
    [0] aucun délai, aussitôt
    [one] un an
   *[other] { $years } ans
} ({ $citation } ; { $id })
retention-by-promise = { "    " }selon la promesse : { $years ->
    [0] aucun délai, aussitôt
    [one] un an
   *[other] { $years } ans
} ({ $citation } ; { $id })
retention-by-nobody = { "    " }aucun délai n’est connu : rien ne disparaît de soi-même
retention-binding = { $count ->
    [one] D’une personne
   *[other] De { $count } personnes
}, il ne reste que ce qu’elles ont demandé, qui lie encore ; cela reste
retention-reviews = Listes de personnes à ne plus communiquer à réexaminer : { $count } (`tabellion subjects suppressions list --due`).
help-retention-rules = Les règles R1 à R7 : ce qui fait courir chaque délai, sa durée pour cet exportateur, et ce qui en est incertain
help-subjects-grounds = Pourquoi quelqu’un peut être effacé et pourquoi quelque chose reste, avec ce qui en est incertain
help-subjects-suppressions = Qui n’est plus à communiquer
help-subjects-suppressions-list = Les listes en vigueur ; personne ne peut y être lu
help-subjects-suppressions-list--subject = Seulement ce qui bloque cet identifiant : une référence, ou `email:` suivi d’une adresse
help-subjects-suppressions-list--due = Seulement celles dont l’examen est échu
help-subjects-suppressions-review = Noter qu’une liste a été réexaminée et reste
help-subjects-suppressions-review--suppression = L’entrée par laquelle elle a commencé
help-subjects-suppressions-review--next = Quand quelqu’un la réexamine
help-subjects-suppressions-lift = Permettre de nouveau de communiquer quelqu’un : qui revient de sa propre volonté, ou toute une liste dont le temps est passé
help-subjects-suppressions-lift--subjects = Leurs identifiants : une référence, ou `email:` suivi d’une adresse
help-subjects-suppressions-lift--suppression = Tout ce qui reste d’une liste, par l’entrée où elle a commencé
help-subjects-suppressions-lift--ground = Pourquoi : identifiant d’une règle, comme `eu-gdpr.A6-1-a` pour un nouveau consentement ; peut être répété

### decisions

progress-decisions = recalcul des décisions
decisions-agree = Chaque décision découle de ses faits.
decisions-differ = Chaque décision découle de ses faits selon la version qu’elle nomme ; la version la plus récente lit parfois le droit autrement.
decisions-wrong = Des décisions ne découlent pas de leurs faits.
decisions-unknown = Pour certaines décisions, on ne peut rien dire ici.
decisions-counted = { $verdicts } décisions, { $agree } concordent : { $facts } recalculées sur tous leurs faits, { $erased } sur des faits effacés, { $codes } sur les codes enregistrés.
decisions-entry-wrong = l’entrée { $seq } ne découle pas de ses faits : { $what }
decisions-entry-differs = l’entrée { $seq } diffère selon la nouvelle lecture : { $what }
decisions-entry-unknown = l’entrée { $seq } ne peut pas être recalculée : { $what }
decisions-difference = { $member } : enregistré { $recorded }, calculé { $computed }
decisions-more = … et { $count } autres ; `--json` donne les mille premières.
decisions-busy = Le registre est utilisé : ses ouvertures n’ont pas été lues, les décisions sont recalculées sur les codes enregistrés.
decisions-no-openings = Les ouvertures ne sont pas lisibles ({ $error }) : les décisions sont recalculées sur les codes enregistrés.
decisions-wrong-next = À faire : les lignes sont telles qu’elles ont été signées ; celui qui a enregistré ces entrées a donc utilisé un autre programme ou altéré ses réponses. Gardez le dossier et demandez qui l’a fait tourner.
help-verify--decisions = Recalculer aussi chaque décision : sur ses faits tant qu’ils s’ouvrent, sinon sur les codes enregistrés

### explain

explain-head = Entrée { $seq }, enregistrée le { $at } · { $word }
explain-then = Selon ce qu’on savait alors (règles { $version }, lecture { $reading })
explain-no-facts = Les faits ou les règles de ce jour ne sont pas disponibles : seuls restent les codes enregistrés.
explain-follows = La décision découle de ses faits.
explain-new-reading = La décision découle de ses faits tels qu’on les lisait alors ; la lecture la plus récente diffère :
explain-wrong = La décision ne découle pas de ses faits :
explain-unknown = On ne peut pas dire ici si la décision découle de ses faits :
explain-hindsight = Avec ce qu’on sait maintenant (règles { $version }), pour le même jour : { $answer }
explain-today = Si elle était prise aujourd’hui : { $answer }
explain-would-agree = les règles concordent.
explain-would-differ = les règles diraient autre chose :
failed-no-verdict = L’entrée { $seq } n’a rien décidé : seuls les communications et les refus s’expliquent
next-log-list = `tabellion log list` montre celles qui existent
help-explain = Expliquer pourquoi une entrée a été autorisée ou refusée, et si les règles d’aujourd’hui concordent
help-explain--seq = Numéro de l’entrée

### alternatives

alternatives-head = Elle serait autorisée avec l’un de ces ensembles (le plus petit d’abord) :
alternatives-none = Rien de ce qui est connu ici ne permettrait de l’autoriser.
alternatives-with-conditions = { $line } (sous { $count } conditions)
alternatives-bounded = Il peut y en avoir d’autres : la recherche a été bornée.
change-hold = une conservation ordonnée pour litige ou contrôle (legal hold)
change-leave-out = sans { $category }
change-move-hosting = hébergement en { $to } au lieu de { $from }
change-move-remote = accès à distance depuis { $to } au lieu de { $from }
change-move-sub = sous-traitant ultérieur en { $to } au lieu de { $from }
change-move-seat = destinataire en { $to } au lieu de { $from }
change-clauses = clauses types { $decision }, module { $module }, avec le destinataire
change-old-clauses = clauses types { $decision } avec le destinataire
change-sub-clauses = clauses types 2021/914, module 3, avec les sous-traitants ultérieurs en { $country }
change-bcr = règles d’entreprise contraignantes liant les deux parties
change-apdp = autorisation de l’APDP
change-consent = consentement explicite des personnes à ce seul transfert, informées de ses risques

### simulate

progress-simulating = nouvelle évaluation
failed-close = Rien ne peut être simulé : { $error }
simulate-head = Si { $id } ne valait plus le { $at } (communications autorisées réévaluées à cette date : { $asked }) :
simulate-head-rules = Si les règles de { $id } valaient le { $at } (communications enregistrées réévaluées à cette date, selon les unes et les autres : { $asked }) :
simulate-gained = { $count } refusées selon les règles d’aujourd’hui seraient autorisées.
simulate-recipients = { $count ->
    [one] { $count } destinataire
   *[other] { $count } destinataires
}
simulate-disclosures = { $count ->
    [one] { $count } communication
   *[other] { $count } communications
}
simulate-persons = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
simulate-persons-as-often = { $persons }, comptées à chaque communication
simulate-persons-unnamed = { $persons }, et { $count } comptées sans être nommées
simulate-not-apart = Les personnes ne peuvent pas être distinguées les unes des autres en ce moment : { $why }.
simulate-lost = Perdraient leur fondement : { $recipients }, { $disclosures } ({ $persons }).
simulate-group = { $recipient } : { $disclosures } ({ $persons }) ; il manque : { $missing }
simulate-more = … et { $count } autres groupes ; `--json` les donne tous.
simulate-weakened = Toujours autorisées, sous davantage de conditions : { $disclosures } à { $recipients } ({ $persons }).
simulate-refused-anyway = { $count } seraient refusées à cette date quoi qu’il arrive.
help-rules-simulate = Demander quelles communications perdraient leur fondement si une décision prenait fin ou si d’autres règles valaient, et ce qui le remplacerait
help-rules-simulate--close = Identifiant de la décision d’adéquation qui prend fin
help-rules-simulate--rules = Autres règles à comparer : `embedded`, un dossier ou le début d’une empreinte
help-rules-simulate--at = Premier jour sans elle (par défaut : aujourd’hui)

### inquiry, export, bundles

inquiry-opened = L’état au { $instant } est fixé : il pourra toujours être exporté, quoi que l’on enregistre ensuite.
inquiry-next = Ensuite : `tabellion export --inquiry { $seq }` produit le fichier pour l’autorité.
inquiry-none = Aucun contrôle n’est enregistré.
inquiry-closed = clos
inquiry-late = le dernier jour est passé
inquiry-due = réponse au plus tard le { $date }
inquiry-waits = ouvert, sans échéance
inquiry-reference = Référence : { $value }
inquiry-scope = Périmètre : { $value }
inquiry-subject = Personne : { $value }
inquiry-text = Termes : { $value }
inquiry-amended = Autre dernier jour : entrée { $value }
inquiry-exports = Remis : export { $value }
export-made = { $path } : { $entries } entrées, { $persons } personnes ouvertes, { $withheld } données retenues ; état au { $instant }. Enregistré sous l’entrée { $seq }.
export-digest = SHA-256 { $digest }
export-next = Remettez la clé séparément du fichier, par une autre voie : { $vkey }
export-reasons = donnez à chaque `--withhold` son `--reason`, ou un seul motif pour tous
failed-digest = ceci n’est pas un SHA-256 : { $error }
bundle-verdicts = décisions : { $word }
bundle-verdicts-agree = AGREES : { $count } décisions découlent de leurs faits et de leurs règles, recalculées sur les codes enregistrés
bundle-verdicts-wrong = WRONG : la décision de l’entrée { $seq } ne découle pas de ses faits. Elle a pourtant été signée : qui l’a signée l’a altérée, ou a enregistré ce que les règles ne disent pas
bundle-verdicts-unknown = INDETERMINATE : nul ne peut dire si la décision de l’entrée { $seq } découle de ses faits
help-verify--bundle = Un dossier de preuve au lieu d’un registre ; aucun registre n’est nécessaire
help-verify--digest = Le SHA-256 que doit avoir le fichier : celui de l’entrée d’export
help-inquiry = Contrôles d’une autorité : ce qu’elle demande, à quel instant, jusqu’à quand
help-inquiry-open = En ouvrir un : l’état à l’instant de la demande est fixé pour toujours
help-inquiry-open--file = Fichier JSON de la demande ; `-` pour l’entrée standard
help-inquiry-open--authority = CNIL, CCIN, APDP ou other ; celle du pays de l’exportateur par défaut
help-inquiry-open--reference = La référence de l’autorité ; scellée
help-inquiry-open--as-of = L’instant de la demande, avec son fuseau ; maintenant par défaut
help-inquiry-open--due = Dernier jour pour répondre
help-inquiry-open--ground = Sur quel fondement elle demande, par exemple `eu-gdpr.A58-1-a`
help-inquiry-open--text = Ses termes ; scellés
help-inquiry-open--recipient = Vers ce destinataire
help-inquiry-open--subject = Sur cette personne : une référence, ou `email:` et une adresse
help-inquiry-open--country = Vers ce pays ou par ce pays
help-inquiry-open--regime = Sous ce régime (eu-gdpr, mc-1565…)
help-inquiry-open--verdict = Avec cette décision (permit, permit_with_conditions, refuse)
help-inquiry-open--purpose = Pour cette finalité
help-inquiry-open--kind = De ce type (disclosure, refusal, recipient…)
help-inquiry-open--from = Ayant eu lieu ce jour-là ou après
help-inquiry-open--to = Ayant eu lieu ce jour-là ou avant
help-inquiry-open--recorded-from = Enregistrées à cet instant ou après
help-inquiry-open--recorded-to = Enregistrées à cet instant ou avant
help-export--recipient = Vers ce destinataire
help-export--subject = Sur cette personne : une référence, ou `email:` et une adresse
help-export--country = Vers ce pays ou par ce pays
help-export--regime = Sous ce régime (eu-gdpr, mc-1565…)
help-export--verdict = Avec cette décision (permit, permit_with_conditions, refuse)
help-export--purpose = Pour cette finalité
help-export--kind = De ce type (disclosure, refusal, recipient…)
help-export--from = Ayant eu lieu ce jour-là ou après
help-export--to = Ayant eu lieu ce jour-là ou avant
help-export--recorded-from = Enregistrées à cet instant ou après
help-export--recorded-to = Enregistrées à cet instant ou avant
help-inquiry-list = Les lister, avec leur échéance
help-inquiry-list--open = Seulement ceux qui ne sont pas clos
help-inquiry-show = En montrer un, avec sa référence et la personne visée ; la lecture de cette identité est enregistrée
help-inquiry-show--inquiry = L’entrée qui l’a ouvert
help-inquiry-amend = Donner à un contrôle un autre dernier jour pour répondre, quand l’autorité l’accorde
help-inquiry-amend--inquiry = L’entrée qui l’a ouvert
help-inquiry-amend--due = Le nouveau dernier jour
help-inquiry-amend--text = Les mots de l’autorité ; scellés
help-inquiry-close = En clore un : il y a été répondu
help-inquiry-close--inquiry = L’entrée qui l’a ouvert
help-inquiry-close--text = Ce qui a été répondu ; scellé
help-export = Produire une preuve en un fichier que chacun peut vérifier, et enregistrer sa remise
help-export--inquiry = Ce que ce contrôle a demandé, dans l’état à l’instant de la demande
help-export--as-of = L’état à cet instant, avec son fuseau ; maintenant par défaut
help-export--withhold = Garder une donnée close : `person:12/0` (entrée et personne), `field:12/0/details`, `field:12/sealed` ; peut se répéter
help-export--reason = Pour quel motif, par exemple `fr.secret-avocat` ; un pour chacune, ou un pour toutes
help-export--out = Où l’écrire ; un nom propre dans ce dossier par défaut
problem-no-such-inquiry = Contrôle inconnu
problem-due-before-asked = Dernier jour antérieur à la demande
problem-inquiry-closed = Contrôle clos
problem-mixed-instants = L’horloge a été reculée par-delà cet instant
problem-nothing-to-withhold = Rien à retenir à cet endroit
problem-no-ground-to-withhold = Aucun motif de retenue
problem-no-evidence = La preuve ne peut être produite
export-unstamped = Sans horodatage : { $error }
export-unreported = Sans le rapport PDF : { $error }
bundle-token = jeton `{ $name }` : INTACT : { $what }
bundle-token-fails = jeton `{ $name }` : INDETERMINATE : { $what }

### Le rapport d’un dossier de preuve

dossier-title = Rapport joint au dossier de preuve
dossier-description = Synthèse d’un dossier de preuve du registre des communications de données personnelles. Français, puis anglais.
dossier-date = État au { $date }
dossier-no-reference = non communiquée
dossier-no-name = aucune au registre
dossier-no-words = non enregistrés
dossier-is-withheld = donnée retenue (voir « Données retenues »)
dossier-is-erased = donnée effacée
dossier-other-authority = À l’autorité requérante
dossier-opening = Madame, Monsieur,
dossier-cover-inquiry = En réponse à votre demande, vous trouverez ci-joint le contenu de notre registre des communications de données personnelles, tel qu’il était à l’instant de la demande : { $instant }. Rien de ce qui a été enregistré depuis n’y figure.
dossier-cover-copy = Ce dossier contient notre registre des communications de données personnelles, tel qu’il était à cet instant : { $instant }. Il est établi à l’initiative de l’exportateur et ne répond à aucun contrôle enregistré.
dossier-cover-counts = { $entries ->
    [one] Le périmètre demandé comprend une entrée
   *[other] Le périmètre demandé comprend { $entries_said } entrées
}, dont { $permitted ->
    [0] aucune communication autorisée
    [one] une communication autorisée
   *[other] { $permitted_said } communications autorisées
} et { $refused ->
    [0] aucune communication refusée
    [one] une communication refusée
   *[other] { $refused_said } communications refusées
}. Le présent rapport résume ce qu’elles disent ; font foi les lignes du registre, jointes mot pour mot (data/entries.jsonl).
dossier-cover-omitted = Ce qui a été effacé avant la demande et ce qui est retenu figurent chacun dans une liste, avec leur motif.
dossier-cover-verify = Chacun peut vérifier ce dossier hors ligne, sans notre concours ni celui de l’éditeur du logiciel : la marche à suivre figure à la section « Méthode et vérification ».
dossier-cover-weight = Ce rapport ne prouve rien par lui-même : il est une aide à la lecture.
dossier-cover-dpo = Notre délégué à la protection des données se tient à votre disposition : { $dpo }.
dossier-cover-no-dpo = Aucun délégué à la protection des données n’est indiqué au registre.
dossier-cover-dpo-closed = Ce que le registre indique du délégué à la protection des données n’est pas montré dans ce dossier.
dossier-closing = Nous vous prions d’agréer, Madame, Monsieur, l’expression de notre haute considération.
dossier-signature = Nom, qualité et signature :
dossier-contents = Sommaire
dossier-labelled = { $label } :
dossier-heading-identity = L’exportateur et son délégué
dossier-heading-scope = La demande et le périmètre
dossier-heading-overview = Vue d’ensemble
dossier-heading-transfers = Transferts par pays et par fondement
dossier-heading-refusals = Refus
dossier-heading-missing = Pièces manquantes
dossier-heading-record = Extrait du registre des activités de traitement
dossier-heading-requests = Demandes des personnes
dossier-heading-breaches = Violations de données
dossier-heading-erased = Données effacées
dossier-heading-withheld = Données retenues
dossier-heading-method = Méthode et vérification
dossier-heading-anchors = Ce à quoi tout se rattache
dossier-heading-verify = Vérifier
dossier-heading-not-proven = Ce que cela ne prouve pas
dossier-heading-glossary = Glossaire
dossier-heading-rules = Règles citées par les décisions
dossier-fact-reference = Référence
dossier-fact-entry = Entrée du registre
dossier-fact-due = Réponse au plus tard le
dossier-fact-name = Dénomination
dossier-fact-id = Identifiant au registre
dossier-fact-country = Établissement
dossier-fact-acts-as = Qualité
dossier-fact-acting-for = Pour le compte de
dossier-fact-regimes = Également soumis à
dossier-fact-contact = Coordonnées
dossier-fact-dpo = Délégué à la protection des données
dossier-fact-authority = Autorité compétente à cette date
dossier-fact-asked-by = Autorité requérante
dossier-fact-recorded = Demande enregistrée le
dossier-fact-grounds = Fondement
dossier-fact-words = Termes de la demande
dossier-fact-as-of = Instant représenté
dossier-fact-filter = Demandé
dossier-fact-persons = Personne visée
dossier-no-dpo = aucun au registre
dossier-scope-no-inquiry = Aucun contrôle n’est à l’origine de ce dossier.
dossier-scope-state = Le dossier contient exactement les entrées que montre le registre sous ce filtre à cet instant, et les entrées que leur preuve exige. Communiquer des informations non conformes au contenu des enregistrements tel qu’il était au moment où la demande a été formulée est un délit en France (code pénal, article 226-22-2, 3°).
dossier-complete-whole = Exhaustivité : toutes les entrées du registre jusqu’à cet instant sont jointes.
dossier-complete-recipient = Exhaustivité : { $count ->
    [one] la seule entrée numérotée de { $recipient } jusqu’à cet instant est jointe
   *[other] les { $said } entrées numérotées de { $recipient } jusqu’à cet instant sont jointes
} ; le recensement signé le démontre.
dossier-complete-person = Exhaustivité : les entrées de la personne portent les numéros 1 à { $count }, sans lacune ; la fin de la série n’est pas recensée.
dossier-complete-none = Ce filtre ne se prête pas à une preuve d’exhaustivité : chaque entrée jointe est prouvée, l’absence d’une autre ne l’est pas.
dossier-more = { $shown } lignes sur { $all } sont montrées. Toutes figurent dans la copie de lecture { $file } de ce dossier.
dossier-none = Aucune.
dossier-days = Les communications, autorisées ou refusées, sont datées { $days }.
dossier-period-day = du { $day }
dossier-period = du { $first } au { $last }
dossier-span = { $first } à { $last }, bornes comprises
dossier-span-from = à partir de { $first }
dossier-span-to = jusqu’à { $last }
dossier-count-entries = Entrées demandées
dossier-count-permitted = Communications autorisées
dossier-count-conditional = Communications autorisées sous conditions
dossier-count-refused = Communications refusées
dossier-count-took-place = dont : ayant pourtant déjà eu lieu
dossier-count-transfers = Décisions qui constatent un transfert
dossier-count-undetermined = Décisions où le transfert est indéterminé
dossier-count-review = Décisions à faire revoir par un conseil
dossier-count-support = Entrées jointes pour la preuve
dossier-table-counts = Le périmètre en chiffres
dossier-table-kinds = Entrées par type
dossier-table-conditions = Conditions des communications autorisées
dossier-table-transfers = Transferts par pays et par fondement
dossier-table-refusals = Communications refusées
dossier-table-missing = Ce qui manquait aux communications refusées
dossier-table-record = Destinataires, finalités, données et garanties
dossier-table-requests = Demandes et suites données
dossier-table-breaches = Violations et suites données
dossier-table-erased = Entrées dont une partie ne peut plus être ouverte
dossier-table-erasures = Effacements
dossier-table-withheld = Ce qui est retenu, et l’engagement qui en tient lieu
dossier-table-rulebooks = Recueils de règles appliqués
dossier-table-rules = Règles et sources
dossier-column-what = Quoi
dossier-column-count = Nombre
dossier-column-kind = Type
dossier-column-code = Code
dossier-column-condition = Condition
dossier-column-number = N°
dossier-column-country = Pays
dossier-column-permitted = Autorisées
dossier-column-refused = Refusées
dossier-column-law = Loi
dossier-column-ground = Fondement
dossier-column-rules = Règles
dossier-column-disclosures = Communications
dossier-column-recipients = Destinataires
dossier-column-entry = Entrée
dossier-column-date = Date
dossier-column-recipient = Destinataire
dossier-column-purpose = Finalité
dossier-column-missing = Manquait
dossier-column-why = Manquait, ou refusé par
dossier-column-took-place = Déjà eu lieu
dossier-column-quality = Qualité
dossier-column-countries = Pays
dossier-column-purposes = Finalités
dossier-column-categories = Données
dossier-column-carried = Garanties
dossier-column-recorded = Enregistrée le
dossier-column-right = Droit
dossier-column-stands = Suite
dossier-column-due = Échéance
dossier-column-grounds = Motifs
dossier-column-aware = Connue le
dossier-column-steps = Étapes
dossier-column-risk = Risque
dossier-column-persons = Personnes
dossier-column-entries = Entrées
dossier-column-irrecoverable = Irréversible au plus tard le
dossier-column-slot = Personne n°
dossier-column-field = Donnée
dossier-column-values-gone = Valeurs qui ne peuvent plus être ouvertes
dossier-column-erasure = Objet
dossier-column-commitment = Engagement
dossier-column-version = Version
dossier-column-digest = SHA-256
dossier-column-verdicts = Décisions
dossier-column-rule = Règle
dossier-column-says = Contenu
dossier-column-citation = Source
dossier-ground-adequacy = décision ou statut d’adéquation
dossier-ground-safeguards = garanties appropriées
dossier-ground-agreement = engagement international
dossier-ground-authorisation = autorisation ou formalité préalable
dossier-ground-derogation = dérogation
dossier-ground-other = autre fondement (voir les règles)
dossier-ground-open = aucun fondement : le droit ne dit pas s’il y a transfert
dossier-ground-refused = refusé
dossier-ground-took-place = refusé, mais avait déjà eu lieu
dossier-place-organisation = organisation internationale { $name }
dossier-no-conditions = Aucune communication autorisée ne porte de condition.
dossier-no-transfers = Aucune décision du périmètre ne constate de transfert.
dossier-transfers-unexplained = { $count ->
    [one] Une décision constate un transfert, ou le laisse ouvert, dont le fondement ne peut être connu par ce dossier : elle ne peut en être recalculée, ou donne un autre résultat. Elle ne figure ni sur la carte ni au tableau.
   *[other] { $said } décisions constatent un transfert, ou le laissent ouvert, dont le fondement ne peut être connu par ce dossier : elles ne peuvent en être recalculées, ou donnent un autre résultat. Elles ne figurent ni sur la carte ni au tableau.
}
dossier-transfers-counting = Une communication compte une fois pour chaque pays d’où les données peuvent être vues (siège, hébergement, accès à distance, sous-traitants ultérieurs), au regard de chaque loi applicable à l’exportateur, et pour chaque fondement qui l’y a permise. Où la loi ne voit pas de transfert, elle ne compte pas. Le fondement est celui qui découle à nouveau des faits enregistrés et des règles que cite l’entrée.
dossier-map-caption = Transferts, par fondement le plus fréquent ; les numéros renvoient au tableau, le pays de l’exportateur est noir. Fond de carte : Natural Earth, domaine public ; aucune position n’est prise sur les frontières.
dossier-map-alt = Carte du monde où sont teintés, selon le fondement du transfert : { $places }. Le tableau qui suit donne les mêmes indications.
dossier-no-refusals = Aucune communication du périmètre n’a été refusée.
dossier-refusals-counting = Ont été refusées, et enregistrées comme telles, les communications suivantes.
dossier-refused-elsewhere = pas en raison du transfert : voir les refus
dossier-refused-unexplained = ne peut être connu par ce dossier
dossier-natural-person = particulier
dossier-natural-persons = particuliers
dossier-yes = oui
dossier-no = non
dossier-no-missing = Rien ne manquait : aucune communication n’a été refusée faute de pièce.
dossier-record-counting = Article 30, paragraphe 1, d) et e), du règlement (UE) 2016/679 ; article 27 de la loi monégasque n° 1.565. Seuls figurent les destinataires des communications du périmètre. Les mesures de sécurité et les délais propres à d’autres systèmes n’en font pas partie.
dossier-no-recipients = Aucune communication dans le périmètre.
dossier-no-requests = Le périmètre ne comprend aucune demande d’une personne.
dossier-no-breaches = Le périmètre ne comprend aucune violation de données.
dossier-no-erased = Rien de ce qui est demandé n’avait été effacé à l’instant où ce dossier a été produit.
dossier-erased-counting = La ligne et son engagement demeurent ; ce qui était engagé n’existe plus. Un effacement ne nomme personne : il porte un nombre, un motif et l’engagement de sa liste. Le second tableau indique les effacements qui peuvent être en cause ; lequel a emporté quelle valeur ne figure pas dans ce dossier.
dossier-erasure-of-persons = { $count ->
    [one] une personne, sur demande ou décision
   *[other] { $said } personnes, sur demande ou décision
}
dossier-erasure-by-period = { $count ->
    [one] un dossier, au terme de sa durée
   *[other] { $said } dossiers, au terme de leur durée
}
dossier-erasure-not-done = non exécuté dans cet état
dossier-erased-since = { $count ->
    [one] Un effacement est postérieur au premier exemplaire de ce dossier : entrée { $since }. Ce qu’il a emporté était lisible dans cet exemplaire.
   *[other] Des effacements sont postérieurs au premier exemplaire de ce dossier : entrées { $since }. Ce qu’ils ont emporté était lisible dans cet exemplaire.
}
dossier-no-withheld = Rien n’est retenu.
dossier-withheld-counting = L’engagement permet de vérifier plus tard, si le motif tombe, que la valeur remise est bien celle qui avait été enregistrée.
dossier-field-person = identité
dossier-field-number = numéro d’ordre
dossier-field-facts = faits soumis à la décision
dossier-field-details = contenu communiqué
dossier-field-sealed = valeur scellée de l’entrée
dossier-no-rulebooks = Aucune décision dans le périmètre.
dossier-unread = illisible pour cette version
dossier-no-rules = Aucune décision dans le périmètre.
dossier-method-lines = Chaque entrée est une ligne de texte. Elle n’est jamais modifiée ; une rectification est une entrée nouvelle, un refus aussi.
dossier-method-tree = Les lignes sont les feuilles d’un arbre de hachage (RFC 6962), dont la racine est signée. Chaque ligne jointe est accompagnée du chemin qui mène à cette racine.
dossier-method-verdicts = Chaque communication a été confrontée, avant son enregistrement, aux règles datées d’un recueil dont l’empreinte figure dans l’entrée ; la décision peut être recalculée.
dossier-method-persons = Le registre ne contient aucune identité : des engagements salés en tiennent lieu. Les valeurs qui ouvrent ceux du périmètre sont jointes ; elles peuvent être effacées sans que la preuve des lignes s’en trouve affectée.
dossier-method-report = Ce rapport est tiré du dossier seul, sans date de fabrication ni hasard : les mêmes lignes donnent le même fichier.
dossier-checkpoint = { $size ->
    [one] Le point de contrôle signé couvre une entrée. Sa racine :
   *[other] Le point de contrôle signé couvre { $said } entrées. Sa racine :
}
dossier-no-tokens = Aucun jeton d’horodatage d’un tiers n’est joint : la date repose sur la parole de l’exportateur (INDETERMINATE).
dossier-tokens = { $count ->
    [one] Un jeton d’horodatage (RFC 3161) est joint pour le point de contrôle de { $sizes } entrées : tout ce qu’il couvre existait au plus tard à l’heure du jeton.
   *[other] Des jetons d’horodatage (RFC 3161) sont joints pour les points de contrôle de { $sizes } entrées : tout ce qu’ils couvrent existait au plus tard à l’heure du jeton.
}
dossier-verify-key = Obtenez la clé de vérification ailleurs que dans ce fichier : auprès de l’exportateur, sur son site, dans un procès-verbal. Sans elle, le mot est INDETERMINATE.
dossier-verify-page = Hors ligne, dans un navigateur : ouvrez verify.html et déposez-y le fichier.
dossier-verify-python = Hors ligne, avec Python 3.9 ou plus récent : python3 verify.py FICHIER --lang fr --trust CLÉ.
dossier-verify-tabellion = Avec le logiciel : tabellion verify --bundle FICHIER --trust CLÉ, qui recalcule aussi les décisions.
dossier-verify-words = INTACT : tout concorde. TAMPERED : quelque chose a été altéré ; la première entrée atteinte est nommée. INDETERMINATE : rien ne contredit, mais il manque de quoi trancher.
dossier-not-proven-identity = Que l’exportateur a désigné les bonnes personnes et les bons destinataires.
dossier-not-proven-submitted = Que tout ce qui s’est produit a été soumis au registre.
dossier-not-proven-series = Que la série d’une personne s’arrête où elle semble s’arrêter : elle n’est pas recensée.
dossier-not-proven-time = Sans jeton d’un tiers, la date d’enregistrement.
dossier-term-entry = Entrée
dossier-term-checkpoint = Point de contrôle
dossier-term-commitment = Engagement
dossier-term-census = Recensement
dossier-term-rulebook = Recueil de règles
dossier-term-verdict = Décision
dossier-term-transfer = Transfert
dossier-term-adequacy = Adéquation
dossier-term-safeguards = Garanties appropriées
dossier-term-derogation = Dérogation
dossier-means-entry = ligne du registre ; son rang est son numéro, à partir de 0
dossier-means-checkpoint = nombre d’entrées et racine de l’arbre, signés par l’exportateur
dossier-means-commitment = empreinte salée d’une valeur, qui n’en dit rien tant que le sel n’est pas remis
dossier-means-census = entrée qui compte les communications faites à chaque organisation
dossier-means-rulebook = règles de droit datées et sourcées que le registre applique
dossier-means-verdict = autorisée, autorisée sous conditions, ou refusée, avec les règles qui y conduisent
dossier-means-transfer = communication vers un pays tiers ou accès depuis celui-ci ; selon la loi monégasque, tout flux hors de la Principauté
dossier-means-adequacy = pays dont une décision ou la loi reconnaît le niveau de protection
dossier-means-safeguards = clauses types, règles d’entreprise contraignantes, code ou certification
dossier-means-derogation = exception légale, d’interprétation stricte
dossier-filter-everything = toutes les entrées
dossier-filter-recipient = destinataire { $value }
dossier-filter-country = pays { $value }
dossier-filter-regime = régime { $value }
dossier-filter-kind = type « { $value } »
dossier-filter-purpose = finalité « { $value } »
dossier-filter-verdict = décision « { $value } »
dossier-filter-occurred = ayant eu lieu : { $value }
dossier-filter-recorded = enregistrées : { $value }
dossier-filter-seq = entrées : { $value }
dossier-filter-person = personne visée

# backup
backup-made = { $path } : { $size } entrées, { $bytes } octets ; relue et contrôlée
backup-made-next = Elle ne contient aucune clé : copiez-les ailleurs avec « tabellion keys backup ». Gardez-la sur une autre machine.
backup-intact = INTACTE : la sauvegarde est entière, et ses { $size } entrées sont celles qui ont été signées
backup-whole = La sauvegarde est entière, et ses { $size } entrées confirment le point de contrôle qu’elle contient. Indiquez la clé du registre avec --trust pour savoir qu’elle l’a signé
backup-of = { $origin } au { $at } : { $size } entrées, { $rows } lignes du coffre, { $files } fichiers
backup-restored = { $ledger } est de nouveau un registre : { $opened } ouvertures s’ouvrent, { $erased } ont été effacées
backup-restored-to-read = { $ledger } peut être lu, vérifié, et remplacé par un autre registre ; rien ne peut y être inscrit
backup-restored-memory = La mémoire du signataire n’est pas du même instant que cette sauvegarde. Si les clés aussi viennent d’une copie, et si quelque chose a été inscrit après le { $at }, des récépissés en sont dans d’autres mains : donnez-en un avec --seen, dans un dossier vide, avant d’inscrire, ou faites succéder un nouveau registre à celui-ci.
backup-restored-next = Regardez avec « tabellion status », puis démarrez le service.
failed-backup = { $error }
failed-backup-exists = « { $path } » existe, et aucune sauvegarde n’est écrasée ; choisissez un autre nom
failed-seen = ce n’est ni un point de contrôle, ni une preuve, ni un récépissé : { $error }
failed-seen-origin = ceci est du registre « { $found } », la sauvegarde est de « { $origin } »
help-backup = Les données en un fichier : copiées, contrôlées, remises en place ; jamais une clé
help-backup-create = En faire une, aussi à côté d’un service en marche ; puis la relire et la contrôler
help-backup-create--file = Où l’écrire ; rien n’est écrasé
help-backup-verify = En contrôler une : chaque fichier, chaque entrée, la racine signée, aucune ouverture manquante. Ni registre ni clés nécessaires
help-backup-verify--file = La sauvegarde
help-backup-verify--trust = Clé de vérification du registre, venue d’ailleurs ; à répéter pour plusieurs
help-backup-restore = En remettre une dans `--ledger` : contrôlée avant, prouvée sur le disque, registre seulement ensuite
help-backup-restore--file = La sauvegarde
help-backup-restore--trust = Clé de vérification du registre, venue d’ailleurs ; à répéter pour plusieurs
help-backup-restore--seen = Un point de contrôle, une preuve ou un récépissé de ce registre que quelqu’un détient : une sauvegarde plus ancienne est refusée ; à répéter pour plusieurs
help-backup-restore--only-to-read = Remettre une copie trop ancienne pour continuer : pour la lire, la vérifier ou lui succéder
problem-backup-under-way = Une sauvegarde est en cours

### the page of the service

docs-about = Ce que le service reçoit et rend. Les erreurs sont des problèmes de la RFC 9457, avec un code stable.
docs-groups = Groupes
docs-scope = Droit
docs-any-token = tout jeton
docs-everybody = aucun : tout le monde
docs-parameters = Paramètres (* requis)
docs-body = Corps (* requis)
docs-answers = Réponses
docs-problems = Problèmes :
docs-every-problem = Problèmes
docs-means = Ce que cela veut dire
docs-next = Que faire

# operations
doctor-clock-ok = l’horloge n’est ni en retard sur la dernière entrée, ni en avance d’un an sur elle
doctor-clock-next = mettez l’horloge à l’heure (synchronisation), ou confirmez-la : « tabellion clock confirm »
doctor-head-ok = { $size } entrées, toutes sous le point de contrôle publié
doctor-head-none = aucun point de contrôle n’est publié
doctor-head-next = ouvrez le registre une fois : démarrez le service, ou « tabellion verify » après toute commande qui inscrit
doctor-head-lost-next = n’inscrivez rien ; « tabellion verify » dit ce qui manque, un miroir ou une sauvegarde l’a
doctor-vault-next = remettez le coffre et son journal depuis la dernière sauvegarde des données (« tabellion backup restore »), ou les clés d’aujourd’hui ; rien n’est enregistré tant qu’il ne s’ouvre pas
doctor-permissions-ok = données et clés sont séparées, et fermées aux autres utilisateurs
doctor-permissions-keys-next = donnez 0700 au dossier des clés et 0600 aux fichiers qu’il contient, les deux à l’utilisateur du service
doctor-permissions-open = d’autres utilisateurs peuvent regarder dans { $path }
doctor-permissions-next = chmod 700 { $path }
doctor-permissions-inside = les clés sont dans le dossier du registre : toute copie des données les contient
doctor-permissions-inside-next = déplacez-les dans un dossier à elles, et nommez-le avec --keys ou TABELLION_KEYS
doctor-disk = il reste { $left } Mio ; les communications s’arrêtent sous { $reserve } Mio
doctor-disk-next = faites de la place, ou déplacez le registre sur un disque plus grand ; « disk_reserve_mib » dans les paramètres est ce qui reste libre
doctor-medium-ok = les clés sont sur un système de fichiers qui écrit en place ; le disque dessous peut garder d’anciens blocs (SSD, instantanés)
doctor-medium-copies = les clés sont sur { $name }, qui écrit une nouvelle copie et laisse l’ancienne : une clé effacée peut y survivre
doctor-medium-copies-next = mettez les clés sur ext4 ou XFS, sur un volume chiffré, et n’en prenez pas d’instantanés
doctor-medium-network = le registre est sur { $name } : son verrou ne vaut que sur une machine, et ses écritures peut-être pas
doctor-medium-network-next = mettez le registre sur un disque de cette machine
doctor-copies-ok = deux copies du fichier de clés, sur deux supports
doctor-copies-missing = la seconde copie du fichier de clés manque : { $path }
doctor-copies-missing-next = rendez son support accessible ; l’ouverture du registre la réécrit
doctor-copies-together = les deux copies du fichier de clés sont sur un seul support : le perdre efface tout le monde
doctor-copies-next = nommez un fichier sur un autre support avec « second_key_copy » dans les paramètres
doctor-port-loopback = seule cette machine atteint { $address }
doctor-port-tls = { $address } est ouvert à d’autres machines, par TLS
doctor-port-plain = { $address } est ouvert en clair à d’autres machines, comme les paramètres l’acceptent
doctor-port-refused = { $address } est ouvert à d’autres machines et n’a pas de certificat : le service ne démarrera pas
doctor-port-invalid = { $address } n’est pas une adresse et un port
doctor-port-next = donnez-lui un certificat (« tls_cert » et « tls_key » sous [serve]), ou écoutez sur 127.0.0.1 derrière un serveur mandataire qui parle TLS
doctor-next-key-ok = la moitié privée de la prochaine clé de signature n’est pas sur cette machine
doctor-next-key-here = la prochaine clé de signature est à côté de l’actuelle : qui prend l’une prend les deux
doctor-next-key-next = mettez next.pem en lieu sûr hors de cette machine, et ramenez-le pour « tabellion keys rotate »
doctor-key-backup-ok = { $count } copies des clés, aucune échue
doctor-key-backup-none = aucune copie des clés n’est connue : les perdre, c’est perdre les données de tous, et le nom du registre
doctor-key-backup-next = tabellion keys backup --out DIR --expires DATE, sur un support à part
doctor-key-backup-overdue = { $overdue } copies des clés sur { $count } auraient dû être détruites : elles ouvrent ce qui a été effacé depuis
doctor-key-backup-overdue-next = détruisez-les, puis « tabellion keys backups --destroyed DIR »
doctor-backup = la dernière sauvegarde a { $days } jours, { $behind } entrées de retard
doctor-backup-none = aucune sauvegarde des données n’a jamais été prise ici
doctor-backup-next = tabellion backup create FILE, chaque jour, gardée sur une autre machine
doctor-stamp = le dernier horodatage a { $days } jours
doctor-stamp-none = aucun horodatage : la date des entrées repose sur la parole de cette machine
doctor-stamp-next = nommez une autorité et un intervalle sous [timestamp] dans les paramètres, ou « tabellion checkpoint timestamp »
doctor-contracts = { $count } contrats, décisions ou analyses prennent fin dans les { $days } jours ; { $over } ont pris fin
doctor-contracts-ok = aucun contrat, décision ou analyse ne prend fin dans les { $days } jours
doctor-contracts-next = tabellion recipients expiring ; les communications y sont refusées dès le lendemain
doctor-verify = cette machine a vérifié { $size } entrées il y a { $days } jours
doctor-verify-none = personne n’a vérifié le registre sur cette machine
doctor-verify-next = tabellion verify --trust VKEY, de préférence sur une autre machine, qui se souvient de ce qu’elle a vu
config-default = par défaut
config-good = tous les paramètres sont utilisables
config-missing = { $path } n’existe pas
man-written = { $count } pages dans { $path }
help-doctor = Chercher ce qui va mal sans bruit, et dire quoi faire
help-doctor--strict = Finir par 1 aussi pour un avertissement
help-config = Tous les paramètres, et d’où vient chacun
help-config-show = Montrer chaque paramètre et d’où il vient
help-config-check = Contrôler qu’ils sont utilisables, et que ce qu’ils nomment existe
help-man = Écrire les pages de manuel
help-man--folder = Où
help-serve--log-format = Forme des traces sur l’erreur standard : text, json (par défaut : text)
problem-disk-reserve = Peu de place sur le disque

# mirror
mirror-updated = { $path } : { $size } entrées, dont { $added } nouvelles
mirror-repaired = { $size } entrées ; { $count } d’entre elles ont été remises dans le journal
failed-mirror = { $error }
help-mirror = Le registre publié en fichiers, entrées comprises ; et le chemin de retour
help-mirror-update = Mettre un miroir à jour, aussi à côté d’un service en marche ; il reprend où il en était
help-mirror-update--folder = Le dossier du miroir, créé s’il n’existe pas
help-mirror-update--trust = Clé de vérification du registre, venue d’ailleurs ; à répéter pour plusieurs
help-mirror-repair = Remettre d’un miroir les lignes que le journal a perdues
help-mirror-repair--folder = Le dossier du miroir
