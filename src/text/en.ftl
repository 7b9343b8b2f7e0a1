# English. Same ids and arguments as fr.ftl (a test holds them together).
# A sentence says what is; a failure says what is wrong, then what to do next.

### Frame

warning = Note: { $what }. { $remedy }
failure = Not done: { $what }
next = Next: { $what }
separator = { "; " }
written = Written to { $path }.

### Failures

failed-file = `{ $path }`: { $error }
failed-too-large = `{ $path }` is larger than 8 MiB, which no single object is; use `tabellion import` for many
failed-no-json = `{ $path }` is not JSON: { $error }
next-no-json = put one JSON object into the file; `-` reads it from standard input
failed-invalid = { $count ->
    [one] one thing in `{ $path }` is wrong:
   *[other] { $count } things in `{ $path }` are wrong:
}
failed-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
failed-busy = `{ $ledger }`: { $error }
next-busy = a service takes the same over HTTP (docs/HTTP.md), and `log`, `proof`, `verify`, `status` work beside it; these commands go through a service by themselves: `record`, `check`, `correct`, `recipients add|retire|merge|separate`, `exporter put`, `rights record`, `rights notifications record`, `subjects join|separate`, `breach`, `blobs add`, `census take`; for others stop it first. Another command is done soon: try again
failed-integrity = the ledger in `{ $ledger }` is not what was signed: { $error }
failed-open = the ledger in `{ $ledger }` cannot be opened: { $error }
failed-no-ledger = there is no ledger in `{ $ledger }`
next-no-ledger = make one with `tabellion init`, or name its folder with `--ledger`
failed-settings = the settings of the ledger cannot be used: { $error }
failed-read = the ledger cannot be read: { $error }
next-verify = run `tabellion verify` to see what is still proven
failed-record = nothing was recorded: { $error }
failed-init = no ledger was made: { $error }
failed-no-checkpoint = nothing is signed yet, so there is nothing to prove against
failed-checkpoint = the published checkpoint cannot be read: { $error }
failed-root = the entries do not lead to the signed root
failed-no-entry = there is no entry { $seq }; the ledger has { $size } entries, numbered from 0
failed-no-size = the ledger has { $size } entries, not { $wanted }; ask for a size up to that
failed-kind = `{ $kind }` is no kind of entry; the nearest are: { $nearest }
failed-proof = no proof can be made: { $error }
failed-receipt = this is no receipt: { $error }
failed-vkey = this is no verifier key: { $error }
next-vkey = a verifier key reads `name+12345678+AQ…`; `tabellion keys export-public` prints it on the machine of the ledger
failed-verify = the ledger cannot be verified: { $error }
failed-keys = the keys cannot be used: { $error }
failed-tokens = the tokens cannot be used: { $error }
failed-expires = { $date } is over already; name a day to come
failed-unknown-recipient = there is no recipient `{ $id }` in the register
failed-unknown-rule = there is no rule `{ $id }` in the rulebook
next-did-you-mean = did you mean: { $nearest }?
next-recipients-list = `tabellion recipients list` shows all of them
next-rules-list = `tabellion rules list` shows all of them
failed-unknown-table = there is no set of codes `{ $name }`
next-vocabulary = `tabellion vocabulary` shows all of them
failed-rules-faults = `{ $path }` is no rulebook yet: { $count } faults; nothing of it is used
next-rules-lint = put them right; `tabellion rules lint DIR` shows each with its line
failed-unknown-rulebook = `{ $source }` is no rulebook: no folder of that name, and no digest that this ledger recorded
next-rules-source = write `embedded`, `ledger`, a folder, or the first 6 or more digits of a digest; `tabellion log list --kind rulebook` shows those recorded
failed-ambiguous-rulebook = more than one recorded rulebook begins with `{ $source }`; write more of the digest
failed-no-rulebook = the ledger names no rulebook
failed-no-rules = there is no TOML file in `{ $path }`
next-rules-export = `tabellion rules export DIR` writes the rules of this release into a folder to begin with
failed-not-empty = `{ $path }` holds something already; name a new folder
failed-no-marks = `{ $path }` holds no mark `<!-- generated: adequacy -->` … `<!-- end -->`; write it where a table is to stand (adequacy, states, territories)
failed-no-cases = there is no case in these files
failed-line-too-long = line { $line } is longer than { $limit } bytes; nothing after it was read: split it
failed-import-stopped = at line { $line } recording stopped: { $error }
next-import-again = put that right and run the same import again: what is recorded is not recorded twice
failed-listen = `listen` in the settings is no address and port: { $error }
failed-service = the service that has the ledger did not answer as expected: { $error }; whether it recorded shows `tabellion log list`
failed-serve = the service stopped: { $error }
failed-rulebook = the rules of this release cannot be read: { $error }
failed-example = the example does not read well: { $error }
failed-randomness = the system gives no random bytes: { $error }

### Wrong usage

usage-next = `{ $command } --help` shows how it is used
usage-no-value = { $argument } needs a value
usage-invalid-value = { $argument } cannot be { $value }
usage-values = ; it is { $list }
usage-or = { " or " }
usage-invalid = { $argument } cannot be { $value }: { $why }
usage-unknown = there is no option { $argument } here
usage-one-more = there is a word too many: { $argument }
usage-no-number = a whole number is expected
usage-no-address = write address and port, as in `127.0.0.1:8740`
usage-near = ; did you mean { $list }?
usage-no-command = there is no command { $value }
usage-missing = this is missing: { $argument }
usage-missing-command = a command is missing
usage-conflict = { $argument } does not go with { $other }
usage-number = { $argument } has too many values or too few
usage-utf8 = an argument is no UTF-8 text

### Progress

progress-reading = reading
progress-importing = recording
progress-verifying = verifying

### What opening found

open-rolled-forward = { $count ->
    [one] One entry was durable and not indexed yet; it is now.
   *[other] { $count } entries were durable and not indexed yet; they are now.
}
open-rebuilt = The index was made again from the journal; nothing was lost. Why: { $why }
open-repaired = { $count ->
    [one] One damaged entry was put back from its copy.
   *[other] { $count } damaged entries were put back from their copies.
}
open-torn = An unfinished last line ({ $bytes } bytes) was set aside as { $name }. Nobody had been told that it was recorded.
open-dropped = { $count ->
    [one] One opening whose entry never came was dropped.
   *[other] { $count } openings whose entries never came were dropped.
}
open-key-repaired = A copy of the vault’s key file was put right: { $copy }
open-key-missing = A copy of the vault’s key file cannot be reached: { $copy }. Make that medium available before you erase anybody.
open-clock = Recording waits: { $why }

### Verdicts

word-permit = PERMITTED
word-conditions = PERMITTED ON CONDITIONS
word-refuse = REFUSED
transfer-yes = A transfer to a third country: yes.
transfer-no = A transfer to a third country: no.
transfer-undetermined = A transfer to a third country: the law does not say clearly.
verdict-review = The law is unsettled here. This is the cautious reading: ask counsel.
verdict-why = Why
verdict-rules = Rules that were applied
verdict-conditions = To be done
verdict-missing = Missing

### init

init-done = The ledger is made. Its first entries are signed.
init-folder = Ledger: { $path }
init-keys = Private keys: { $path }
init-origin = Name of the log: { $origin }
init-vkey = Verifier key: { $vkey }
init-succeeds = Succeeds: { $origin }, signed at { $size } entries, of which { $recovered } are whole
init-next =
    Next: publish the verifier key where others can find it without asking you.
    Copy the private keys to another medium (`tabellion keys backup`): whoever loses them can open nothing any more.
    Move `next.pem` out of that folder into a safe: it is the key that signs after this one.

### record, check, correct

record-recorded = { $word } · recorded as entry { $seq } at { $at }
record-refused = { $word } · the refusal is recorded as entry { $seq } at { $at }
record-repeated = This was recorded before, as entry { $seq }. Nothing was recorded twice.
record-receipt-written = The receipt is in { $path }.
record-receipt-hint = The receipt: `tabellion proof receipt { $seq }`.
record-took-place = It had already happened. A refused disclosure that took place may be a personal data breach: look into it now.
check-verdict = { $word } · nothing was recorded
check-agrees = The case agrees.
check-disagrees = The case does not agree:

### import

import-rehearsed = Nothing was recorded. This is what would happen:
import-would-record = { $count ->
    [one] one disclosure would be recorded
   *[other] { $count } disclosures would be recorded
}
import-would-refuse = { $count ->
    [one] one disclosure would be refused
   *[other] { $count } disclosures would be refused
}
import-recorded = { $count ->
    [one] one disclosure recorded
   *[other] { $count } disclosures recorded
}
import-refused = { $count ->
    [one] one disclosure refused (the refusal is recorded)
   *[other] { $count } disclosures refused (the refusals are recorded)
}
import-took-place = { $count ->
    [one] one refused disclosure had already taken place: a candidate for a breach
   *[other] { $count } refused disclosures had already taken place: candidates for a breach
}
import-recipients = { $count ->
    [one] one registration of a recipient, new or changed
   *[other] { $count } registrations of recipients, new or changed
}
import-events = { $count ->
    [one] one rights event
   *[other] { $count } rights events
}
import-already = { $count ->
    [one] one line was already there
   *[other] { $count } lines were already there
}
import-faults = { $count ->
    [one] one line was not taken:
   *[other] { $count } lines were not taken:
}
import-line = line { $line }: { $what }
import-line-invalid = not valid: { $error }
import-place = { $pointer }: { $message }
import-line-refused = line { $line }, to { $recipient }: { $missing }

### log

log-nothing = No entry answers.
log-more = There are more: go on with `--after { $after }`.
log-unknown = an entry of a kind that a newer release writes
log-natural-person = a natural person
kind-access = access to sealed data
kind-breach = breach
kind-census = census
kind-clock = clock confirmed
kind-close = end of the log
kind-disclosure = disclosure
kind-disclosure-conditions = disclosure on conditions
kind-erasure = erasure ordered
kind-erasure-done = erasure done
kind-export = export
kind-exporter = exporter
kind-format = new format
kind-genesis = beginning
kind-hold = legal hold
kind-inquiry = inquiry
kind-key = key rotated
kind-notification = notification
kind-recipient = recipient
kind-refusal = REFUSED
kind-retention = retention run
kind-rights = rights event
kind-rulebook = rulebook
kind-suppression = suppression
kind-timestamp = timestamp
show-head = Entry { $seq }, { $kind }, recorded { $at }
show-unknown = Entry { $seq } cannot be read by this version: either a newer one wrote it, or it was altered (`tabellion verify` tells):
show-occurred = Date of the event: { $value }
show-recipient = To: { $value }
show-purpose = Purpose: { $value }
show-categories = Data: { $value }
show-basis = Legal basis: { $value }
show-event = Event: { $value }
show-corrects = Corrects entry: { $value }
show-corrected-by = Corrected by entry { $seq }.
show-took-place = Attempt { $attempt }. It had already happened: a candidate for a breach.
show-attempt = Attempt { $attempt }. It did not take place.

### verify

verify-intact = INTACT
verify-tampered = TAMPERED
verify-indeterminate = INDETERMINATE
verify-first-bad = The first bad entry is { $seq }: { $fault }.
verify-nothing-proven = Nothing is proven.
verify-proven = Entries 0 to { $last } follow from one another; their root is { $root }.
verify-signed = The checkpoint over { $size } entries is signed.
verify-kept = The first { $count } entries are what was signed: a checkpoint under the key you trust covers them.
verify-origin = Name of the log: { $origin }
fault-not-canonical = the line is not canonical ({ $error })
fault-not-an-entry = the line has not the members of an entry
fault-place = the line says that it is entry { $says }: an entry was removed, added or moved
fault-altered = the line was altered: the entry after it links to what stood there before
fault-link = the link to the line before does not hold: this line or the one before was altered
fault-exporter = the entry names another exporter than the first entry
fault-time = the entry is earlier than the one before, and no clock entry explains it
fault-genesis = a ledger begins with one genesis entry, and has no other
fault-rotation = the key entry is not confirmed by the keys that it names ({ $error })
fault-number = the entry says it is number { $says } for `{ $id }`, and it is number { $is }: an entry was left out or counted twice
fault-census = the census does not count what the entries before it are
fault-after-close = an entry follows the entry that closed the log
broken-shorter = The ledger is shorter than { $size } entries, a size that was signed or seen before.
broken-other-history = At { $size } entries the ledger once had another root: its history was rewritten.
broken-checkpoint = The checkpoint does not verify: { $error }
broken-root = The root over the entries differs from the root that was signed at { $size } entries.
broken-other-key = The ledger was never signed by the key that you trust.
doubt-no-checkpoint = There is no signed checkpoint to compare the entries with.
doubt-recovered = The log went on with a key that the one you trust did not sign (a recovery). Get the new key from outside and give it with `--trust`.
doubt-no-trusted-key = No key from outside: the ledger agrees with itself, which an impostor’s would too. Give the published key with `--trust`.
doubt-unknown-entries = { $count ->
    [one] One entry is of a kind that this release does not know; a newer release can read it.
   *[other] { $count } entries are of kinds that this release does not know; a newer release can read them.
}
verify-tampered-next = Next: stop the service, keep this folder as it is, and compare with a backup and with receipts that others hold.
verify-not-remembered = What was seen could not be remembered: { $error }

### proof

receipt-holds = The receipt holds: entry { $seq } is in the log { $origin }, signed at { $size } entries.
receipt-fails = The receipt does not hold: { $error }.

### time-stamps

stamp-taken = Dated: entries 0 to { $last } existed before { $time }, by the word of { $authority }. Recorded as entry { $seq }.
stamp-modified = The authority granted the request with modifications; everything that was asked for is there.
stamp-named-by-sha1 = The token names its certificate by SHA-1, as authorities did before RFC 5816. Its signature does not rest on SHA-1; ask the authority for ESSCertIDv2 all the same.
stamp-no-accuracy = The token does not say how far the authority’s clock may be off; its policy may.
stamp-clocks = The clocks of this machine and of the authority differ by { $seconds } s.
stamp-none = No time-stamp yet: take one with `tabellion checkpoint timestamp --tsa URL --tsa-ca FILE`.
stamp-head = Entries 0 to { $last } existed before { $time }, by the word of { $authority } (entry { $seq })
stamp-unknown-authority = an authority whose token cannot be read
stamp-fault = { $word }: { $fault }
stamp-covered = holds; the newer token of entry { $seq } keeps it provable
stamp-holds = holds; its certificates last until { $ends }
stamp-before = Existed before { $time }, by the word of { $authority }: a time-stamp over the first { $size } entries (`tabellion checkpoint show { $size }` verifies it).
proof-before = Beside the proof: { $what }
stamp-late = The settings want a time-stamp every { $every }, and the newest is older. The service says why: `GET /v1/status`; or take one now with `tabellion checkpoint timestamp`.
stamp-ends-soon = The certificates that the newest time-stamp rests on end at { $ends }. Take one before that day from an authority whose certificates last longer: it covers all older ones.
failed-stamp = No time-stamp was taken: { $error }
failed-anchors = The trusted certificates cannot be used: { $error }
failed-no-stamp = There is no such time-stamp.
next-stamp-list = `tabellion checkpoint list` shows all of them
stamp-show-root = Root: { $value }
stamp-show-note = SHA-256 of the checkpoint: { $value }
stamp-show-token = SHA-256 of the token: { $value }
stamp-show-policy = Policy: { $value }
stamp-show-serial = Serial number: { $value }
stamp-show-ordered = Tokens of this authority can be put in order by their times alone.
stamp-show-unordered = Tokens of this authority can be put in order where their times lie further apart than their accuracy.
stamp-show-algorithm = Signed with: { $value }
stamp-show-certificate = Certificate: { $value }
stamp-show-written = In { $folder }: checkpoint, token.tst, answer.tsr, chain.pem. Anybody can check: `openssl ts -verify -data checkpoint -in answer.tsr -CAfile ROOT.pem -untrusted chain.pem`, with a root from the authority itself.
time-intact = Time: INTACT
time-tampered = Time: TAMPERED
time-indeterminate = Time: INDETERMINATE
time-none = There is no time-stamp: nothing but the ledger’s own clock says when its entries were recorded.
time-fault = entry { $seq }: { $fault }

### keys

keys-current = Signs since { $since } (entry { $seq }):
keys-retired = Signed from { $since } (entry { $seq }), retired:
keys-generated = The private key is in { $path }. Nobody but you may read it.
census-taken = Census in entry { $seq }: { $organisations ->
    [one] one organisation
   *[other] { $organisations } organisations
}, the first { $size } entries counted.
census-line = { $seq }  { $at }  { $organisations ->
    [one] one organisation
   *[other] { $organisations } organisations
}, the first { $size } entries
census-none = No census yet: one is taken by itself on the first day after a disclosure, or now with `tabellion census take`.
completeness-holds = { $count ->
    [0] COMPLETE: in the log { $origin } { $recipient } has no entry at all among the entries from { $from } on and before { $to }.
    [one] COMPLETE: in the log { $origin } this one entry is all that { $recipient } has among the entries from { $from } on and before { $to }.
   *[other] COMPLETE: in the log { $origin } these { $count } entries are all that { $recipient } has among the entries from { $from } on and before { $to }.
}
completeness-says-not = It says nothing of what was never recorded, nor whether the recipient was identified rightly.
completeness-fails = The proof does not hold: { $error }
keys-rotated = The key is rotated in entry { $seq }. The new verifier key:
keys-rotated-next = Next: publish it beside the old one, and move the new `next.pem` into a safe.
keys-recovered-next = Trust does not cross a recovery: give this verifier key anew to everybody who verifies, by the way you gave them the first.
keys-backed-up = { $count ->
    [one] One file is copied to { $path }. Destroy the copy by { $date }.
   *[other] { $count } files are copied to { $path }. Destroy the copy by { $date }.
}
keys-backup-next = Next: take it to another place. A copy that outlives an erasure can open what was erased.

### blobs

blob-name = Name: { $name }
blob-digest = SHA-256, for `document.sha256` of an evidence: { $sha256 }
blob-kept = { $bytes } bytes are kept, sealed. An entry may name them now.

### rules

rules-count = { $count } rules, version { $version } of the rulebook, digest { $digest }.
rule-citation = Citation: { $value }
rule-span = In force: { $value }
rule-source = Source: { $value }
rule-checked = Last read against its source: { $value }
rule-doubt = Doubt: { $value }
rule-published = Published: { $value }
rule-known = Known from (what was recorded before is judged without it): { $value }
rule-end-known = End known from (what was recorded before is judged as if it still held): { $value }
rule-of = Rulebook: version { $version }, digest { $digest }
rules-activated = In force from entry { $seq }: version { $version } of the rulebook, digest { $digest }
rules-activated-next = What was decided before stays as it was; `tabellion rules diff { $before } ledger` shows what changed.
rules-in-force-already = Version { $version } of the rulebook, digest { $digest }, is in force already; nothing was recorded.
rules-exported = { $count } files in { $path }: the rulebook with the digest { $digest }
lint-good = No fault: { $rules } rules in { $files } files, digest { $digest }
lint-bad = { $count } faults.
lint-future = `law_as_of` is { $day }, and today is { $today }: nobody knows the law of that day yet; correct it
diff-settings = Settings
diff-nothing = They say the same.
diff-counts = { $added } rules added, { $removed } removed, { $changed } changed.
tables-written = The tables of { $path } are made anew.
vocabulary-next = `tabellion vocabulary purpose` shows the codes of one set.
rules-tested = { $cases } cases: { $agree } agree, { $disagree } do not; { $permits } wrongly permitted; the rule that decided is cited in { $cited }.

### recipients

recipients-none = Nobody is registered yet. Add somebody with `tabellion recipients add --file FILE`.
recipients-sealed = Names and contacts are sealed, ids stand for names: { $why }
recipients-hidden = { $count ->
    [one] One natural person of the register is not shown.
   *[other] { $count } natural persons of the register are not shown.
}
recipient-head = { $id }, version { $version }
recipient-versions = Versions (entries): { $versions }
recipient-created = `{ $id }` is registered as entry { $version }.
recipient-changed = `{ $id }` has a new version: entry { $version }.
recipient-unchanged = `{ $id }` stands like this already, as entry { $version }. Nothing was recorded.

### rights

act-recorded = Recorded as entry { $seq }.
rights-due = To be answered by { $date }.
rights-none = There is no such request. Record one with `tabellion rights record --event access_request --subject REF`.
rights-open = open
rights-answered = answered
rights-refused = refused
rights-withdrawn = taken back
rights-in-force = in force
rights-overdue = { $days ->
    [one] one day late
   *[other] { $days } days late
}
rights-erased = The person was erased: nobody can say any more who asked.
rights-words-hint = Who asked, and in what words: `--words`. The reading is recorded.
rights-identity-not-checked = Identity: not checked
rights-identity-confirmed = Identity: confirmed
rights-identity-not-confirmed = Identity: not confirmed
rights-affected = { $count ->
    [one] One disclosure was recorded between the act and this entry
   *[other] { $count } disclosures were recorded between the act and this entry
}
rights-affected-list = Entries: { $entries }
rights-subject = Person: { $subject }

### subjects

failed-needs-out = name a file for `{ $format }` with `--out`
failed-report = the report could not be made: { $error }
access-no-request = No request of this person is open; the reading is recorded without one.
access-withheld = { $count ->
    [one] One disclosure to an authority in an inquiry is left out: such an authority is no recipient (Article 4(9)). `--include-authorities` shows it to you, never to the person.
   *[other] { $count } disclosures to authorities in an inquiry are left out: such an authority is no recipient (Article 4(9)). `--include-authorities` shows them to you, never to the person.
}
access-redacted = { $count ->
    [one] One value that names another person of this ledger was left out. Read the data once more before you send them.
   *[other] { $count } values that name other persons of this ledger were left out. Read the data once more before you send them.
}
access-no-contact = The exporter has no contact in its profile, so the letter has no address.

### register over time

register-added = added
register-changed = changed
register-merged = merged
register-separated = separated
register-retired = ended
expiring-none = Nothing of a recipient in use ends within { $days } days.
expiring-contract = contract
expiring-tia = assessment to review
expiring-dpf = list to look at
expiring-adequacy = adequacy decision
expiring-consent = authorisation of a person, entry
expiring-over = over
notifications-none = Nobody is to be told of anything.
notifications-open = { $count ->
    [0] everybody was told
    [one] one to be told
   *[other] { $count } to be told
}
notifications-waiting = to be told
notifications-person = natural person of entry { $seq }
notifications-holder = holder of export { $seq }
notifications-merged = { $id } (also as { $merged })

### recipients record30

record30-none = The register has no recipient yet.
record30-natural = natural persons
record30-countries = Countries: { $list }
record30-purposes = Purposes: { $list }
record30-categories = Data: { $list }
record30-transfers = Transfers rest on:
record30-last = Last disclosure: { $day }
record30-never = No disclosure yet
record30-retired = disclosures have ended

### breach

breach-due = The authority is to know by { $instant }.
breach-none = No breach is recorded.
breach-no-candidates = No refused disclosure that took place waits for a breach.
breach-closed = closed
breach-notified = authority notified
breach-late = the 72 hours are over
breach-hours = { $hours ->
    [one] one hour left
   *[other] { $hours } hours left
}

### letter

letter-title = Your personal data: answer to your request for access
letter-date = Date: { $date }
letter-subject = Concerning: { $subject }
letter-request = Your request: entry { $seq } of our register
letter-acting-for = on behalf of { $name }
letter-opening = Dear Sir or Madam,
letter-introduction = In accordance with Article 15 of Regulation (EU) 2016/679 and, where it applies, Article 12 of Monegasque Law 1.565, we tell you below to whom we have disclosed personal data about you, which data, when, why, and how long they are kept. This letter covers the register of our disclosures.
letter-heading-recipients = Who received data about you
letter-heading-disclosures = What was disclosed, and when
letter-heading-transfers = Transfers outside the European Economic Area or Monaco
letter-heading-attempts = What was not disclosed
letter-heading-rights = What you asked for before
letter-heading-your-rights = Your rights
letter-no-disclosures = No disclosure of data about you stands in our register.
letter-no-transfers = None of these disclosures is a transfer to a third country.
letter-no-safeguards = none recorded
letter-no-safeguards-unlawful = the law did not allow this transfer
letter-transfer-undetermined = the law does not say whether this is a transfer
letter-authorities = Public authorities that receive data in a particular inquiry are not recipients in the meaning of Article 4(9) of the Regulation; this letter says nothing of them.
letter-others = Data that would identify other people are left out (Article 15(4)); recipients who are private individuals are described without their names.
letter-copy = You may obtain a copy of these safeguards (Article 15(2)) from:
letter-attempts = The following disclosures were attempted, refused by our own checks, and did not take place.
letter-suppressed = Your identifier stands, in a form that cannot be read back, on the list of persons whose data are not to be disclosed again.
letter-suppressed-line = { $scope }, since { $since }, to be reviewed on { $review }
letter-erased = { $count ->
    [one] The content of one entry was erased earlier and can no longer be told.
   *[other] The content of { $count } entries was erased earlier and can no longer be told.
}
letter-erased-on = This erasure, which you had asked for, took place on { $days }.
letter-your-rights = You may ask us to rectify or erase these data or to restrict their processing, and you may object to it (Articles 16 to 18 and 21). Write to:
letter-complaint = You may lodge a complaint with the supervisory authority: { $authority }.
letter-complaint-any = You may lodge a complaint with the supervisory authority of your place of residence or work.
letter-closing = Yours faithfully,
letter-natural-person = private individual (name withheld)
letter-source-not-stated = not stated
letter-kept-until = until { $date } ({ $basis })
letter-kept-until-day = until { $date }
letter-kept-as-needed = as long as the purpose requires
letter-pair = { $what }: { $value }
letter-unlawful = took place although the law did not allow it
letter-column-entry = Entry
letter-column-date = Date
letter-column-recipient = Recipient
letter-column-quality = Capacity
letter-column-countries = Countries
letter-column-purpose = Purpose
letter-column-basis = Legal basis
letter-column-categories = Data
letter-column-sources = Source
letter-column-safeguards = Safeguards
letter-column-kept = Kept
letter-column-data = Content
letter-column-count = Disclosures
letter-column-first = First
letter-column-last = Last
letter-column-exporter = Controller
letter-column-subject = Person
letter-column-erased = Entries erased earlier
letter-column-erased-on = Erased at the request of the person on
letter-column-attempts = Attempts refused
letter-sheet-disclosures = Disclosures
letter-sheet-recipients = Recipients
letter-sheet-about = About this report

### tokens

token-once = This is shown once. Keep it where secrets are kept. To end it: `tabellion tokens revoke { $id }`.
token-valid = valid
token-expired = expired
token-revoked = revoked
token-ended = The token { $id } opens nothing any more; a running service knows within a second.
token-waiting = not yet
token-role = role { $value }
token-starts = from { $value }
token-ends = until { $value }
token-exporters = of { $value }
token-sources = only from { $value }
token-rate = at most { $value }
token-inquiry = inquiry { $value } alone
failed-token-exporter = `{ $asked }` is not the exporter of this ledger: it is `{ $own }`. Make the token with the ledger of that exporter.
webhooks-none = No webhook is named: add `[[serve.webhooks]]` to `tabellion.toml`, with `name` and `url`.
webhook-everything = everything
failed-webhooks = the webhooks cannot be used: { $error }
failed-no-webhook = There is no webhook `{ $name }`: `tabellion webhooks list` shows those of the settings.

# login
login-code = Open { $address } in a browser, and enter the code { $code } there within { $minutes } minutes.
login-whole = Or open { $address } and compare the code.
login-done = Signed in as { $subject } until { $until }; kept in { $path }.
login-next = Next: send it as `Authorization: Bearer "$(tabellion login --print)"`; `tabellion logout` ends it.
logout-done = Signed out.
logout-nobody = Nobody is signed in.
logout-not-revoked = The issuer was not told, and what it gave may be used until it ends: { $error }
failed-login = nobody is signed in: { $error }
failed-not-signed-in = nobody is signed in here: run `tabellion login`
failed-no-issuer = no issuer is named: give `--issuer` and `--client-id`, or the ledger whose settings have `[oidc]` with `--ledger`
failed-no-home = it is not known where to keep the login: set HOME, or XDG_STATE_HOME to a folder
failed-login-open = `{ $path }` may be read by others, and whoever reads it is signed in: run `tabellion logout` where you can, remove the file, and sign in again
failed-login-damaged = `{ $path }` is damaged: remove it, and run `tabellion login` again
config-no-grants = the issuer is named, and nothing is granted to anybody: add `[[oidc.grants]]`
doctor-issuer-ok = the issuer { $issuer } answers, with { $keys } keys
doctor-issuer-next = until it answers, only tokens of this service open; compare `issuer` under `[oidc]` with what the provider names
doctor-webhook-clear = the webhook { $name } is told on this machine
doctor-webhook-ok = the server of the webhook { $name } is known by { $count } authorities
doctor-webhook-next = until then { $name } is told nothing: put `roots` of this webhook right, and start the service again
siem-last = Go on with `--after { $seq }`.
siem-nothing = There is no entry after that one yet.
tokens-none = There is no token. Make one with `tabellion tokens create --name crm --scope disclosures:write`.

### status

status-origin = Name of the log: { $value }
status-folder = Folder: { $value }
status-size = Entries: { $value }
status-root = Root: { $value }
status-recipients = Recipients: { $value }
status-rulebook = Rulebook: version { $version }; last look at the Commission’s list: { $checked }
status-digest = Digest of the rulebook: { $value }
status-newer-rules = This release brings version { $version } of the rulebook; the ledger stays with its own until `tabellion rules activate`. `tabellion rules diff ledger embedded` shows what differs.
status-own-rules = The rules in { $path } (digest { $digest }) are not those in force; `tabellion rules diff ledger { $path }` shows what differs, `tabellion rules activate` puts them in force.
status-own-faults = The rules in { $path } cannot be used: { $error }; `tabellion rules lint { $path }` shows why. Those in force stay.
status-vkey = Verifier key: { $value }
status-stopped = It does not record: { $why }
status-unsigned = Entries: nothing is signed yet
status-found = Found: { $what }
status-idle = Nobody has it open. Nothing that this look sees keeps it from recording.
status-busy = { $holder }. Whether it records is the service’s to say: `GET /v1/status`.

### clock

clock-confirmed = The clock is confirmed in entry { $seq }. Recording goes on from { $at }.

### serve

serve-listening = Listening on { $address }. Ctrl-C drains what is under way and stops.
serve-ledger = { $exporter }: { $origin }
serve-stopped = Stopped. Everything acknowledged is durable.
failed-clients-without-tls = certificates of callers need TLS: add `--tls-cert` and `--tls-key`
failed-half-a-certificate = a certificate needs its private key, and the other way round: give both `--tls-cert` and `--tls-key`
failed-no-authorities = nobody can show a certificate as long as no authority is trusted: name its file with `--tls-client-ca`

### demo

demo-made = A new ledger in { $path }
demo-resuming = { $path } is there already: going on where it stopped; nothing is recorded twice.
demo-seconds = { $count } lines in { $seconds } s
demo-refused = { $name }: { $count } refused
demo-column-count = Times
demo-column-recipient = Recipient
demo-column-reason = Missing, or why not
demo-column-dates = When
demo-column-took-place = Had happened
demo-open = To open (the tokens end tomorrow):
demo-bye = Look around: `tabellion log list --ledger { $folder }/omnia-groupe`, then `tabellion demo --ledger { $folder }` to serve it.

### close

close-confirm = Nothing takes this back. Type the name of the log ({ $origin }) to go on:
close-done = The log { $origin } is closed by entry { $seq }. Nothing follows it.
close-next = The successor names it at its beginning: `tabellion init --succeeds <this folder> --reason closed --origin { $successor }`, unless it has begun already.
failed-close-log = { $error }
failed-close-unasked = the end of a log cannot be taken back, and nobody is there to confirm it; say `--yes` if it is meant
failed-close-otherwise = nothing was closed: the name was another
verify-closed = Closed on { $at } by entry { $seq }; it names no successor.
verify-succeeded = Closed on { $at } by entry { $seq }, succeeded by { $successor }.
verify-keep = To be kept until { $day }.
problem-log-closed = Log closed
problem-log-not-over = Log not over
problem-no-successor = No successor
problem-invalid-successor = Invalid successor
problem-another-log = Another log
help-close = Close the log for ever, once nobody's data is left in it
help-close--reason = Why: year, dissolution, algorithms
help-close--successor = Name of the log that goes on
help-close--keep-until = Last day on which the folder must be kept
help-close--yes = Do not ask

### pruning, and suppressions that are carried over

prune-head = The log { $origin }, { $size } entries; it was kept up to and including { $until }.
prune-goes = { "  " }goes: { $what } (files: { $files }, bytes: { $bytes })
prune-goes-keys = the keys of the vault
prune-goes-openings = openings, and what else the vault holds
prune-goes-documents = sealed documents
prune-goes-lines = the lines
prune-goes-index = their index
prune-stays = { "  " }stays: the hash of every entry, the signed checkpoints, time-stamps, rules, and { $lines ->
    [one] one line that says
   *[other] { $lines } lines that say
} what it was
prune-confirm = Nothing takes this back. Type the name of the log ({ $origin }) to go on:
prune-done = The log { $origin } is pruned. What is left can be verified: `tabellion verify`.
prune-copies = Backups of the folder and of its keys still hold what went: destroy them too.
failed-prune = nothing was pruned: { $error }
failed-prune-unasked = lines that are gone do not come back, and nobody is there to confirm it; say `--yes` if it is meant
failed-prune-otherwise = nothing was pruned: the name was another
verify-pruned = Pruned on { $on }: of the entries 0 to { $last } the hashes are left, under the root { $root }, and { $lines ->
    [one] one line stands
   *[other] { $lines } lines stand
} in their places.
doubt-pruned = the log was pruned when its time was over: its other lines can be read no more; a copy of one can still be proven
broken-never-closed = the lines were removed, and no entry closed the log: a log in use is never pruned
broken-pruned-early = the lines were removed before their time: the entry that closed the log keeps them up to and including { $day }
problem-log-not-closed = Log not closed
problem-not-pruned = Not pruned
problem-too-early = Too early
problem-still-needed = Still needed
problem-successor-unchecked = Successor not looked at
problem-log-pruned = Log pruned
suppressions-carried = Taken over from { $origin }: { $taken ->
    [one] one list
   *[other] { $taken } lists
}, { $count ->
    [one] one identifier
   *[other] { $count } identifiers
} that are not to be disclosed here either.
failed-close-successor = the ledger in that folder is the log { $found }, not { $named }; nothing was closed
init-suppressions = Whoever was erased in the log before is not known here yet: `tabellion subjects suppressions carry --from <its folder>`, if its vault still opens.
help-prune = Remove the lines of a closed log whose time is over; what proves what it was stays
help-prune--successor-ledger = Folder of the ledger that goes on: a hold or an open inquiry there keeps this log
help-prune--dry-run = Show what would go and what would stay, and change nothing
help-prune--yes = Do not ask
help-close--successor-ledger = Folder of the ledger that goes on: it takes over the suppressions that stand here
help-close--successor-keys = Its keys folder, if that lies elsewhere
help-subjects-suppressions-carry = Take over the suppressions of the log before this one; what was taken before is not taken again
help-subjects-suppressions-carry--from = Folder of that log
help-subjects-suppressions-carry--from-keys = Its keys folder, if that lies elsewhere

### Problems over HTTP, by code

problem-already-erased = Already erased
problem-on-hold = On hold
problem-kept-by-law = Kept by law
problem-person-suppressed = Person suppressed
problem-nothing-there = Nothing there
problem-nobody-named = Nobody named
problem-no-ground = No ground
problem-partly-erased = Partly erased
problem-erasure-unfinished = Erasure unfinished
problem-key-backups = Key backups
problem-no-such-hold = No such hold
problem-no-such-suppression = Unknown suppression
problem-not-ahead = Not ahead
problem-not-suppressed = Not suppressed
problem-request-unanswered = Request unanswered

problem-another-exporter = Another exporter
problem-another-request = Another request
problem-breach-closed = Breach closed
problem-certificate-expired = Certificate expired
problem-unknown-certificate = Unknown certificate
problem-issuer-unreachable = Issuer of identities silent
problem-no-grant = Nothing granted
problem-which-exporter = Several ledgers
problem-erased = Erased
problem-extended-before = Extended before
problem-identity-not-confirmed = Identity not confirmed
problem-invalid-ground = Invalid ground
problem-late-without-reason = Late without a reason
problem-merge-into-ended = Merged into an ended recipient
problem-merge-into-itself = Merged into itself
problem-merged-recipient = Merged recipient
problem-natural-person = Natural person
problem-no-ground-to-refuse = No ground to refuse
problem-no-such-breach = No such breach
problem-no-such-request = No such request
problem-not-joined = Not joined
problem-not-linkable = Not linkable
problem-linked-already = Linked already
problem-not-merged = Not merged
problem-nothing-to-notify = Nothing to notify
problem-request-ended = Request ended
problem-same-person = Same person
problem-term-over = Term over
problem-unknown-person = Unknown person
problem-wrong-authority = Wrong authority
problem-already-recorded = Already recorded
problem-body-broken-off = Body broken off
problem-body-too-large = Body too large
problem-body-too-slow = Body too slow
problem-busy = Busy
problem-clock-jumped = Clock jumped
problem-closing = Closing
problem-disk-full = Disk full
problem-empty-blob = Empty blob
problem-entries-not-published = Entries not published
problem-entry = Entry
problem-id-mismatch = Id mismatch
problem-idempotency-key-reused = Idempotency key reused
problem-in-the-future = In the future
problem-internal = Internal
problem-invalid-body = Invalid body
problem-invalid-event = Invalid event
problem-invalid-header = Invalid header
problem-invalid-idempotency-key = Invalid idempotency key
problem-invalid-if-match = Invalid If-Match
problem-invalid-period = Invalid period
problem-no-authority = No authority to ask
problem-no-timestamp = The authority gave no token that counts
problem-no-such-timestamp = No such time-stamp
problem-no-census = No census yet
problem-invalid-parameter = Invalid parameter
problem-invalid-person = Invalid person
problem-invalid-query = Invalid query
problem-invalid-recipient = Invalid recipient
problem-invalid-rulebook = One rulebook is wanted
problem-rulebook-faults = The rulebook has faults
problem-invalid-token = Invalid token
problem-keys = Keys
problem-length-required = Length required
problem-line-too-long = Line too long
problem-method-not-allowed = Method not allowed
problem-missing-header = Missing header
problem-missing-scope = Missing scope
problem-no-canonical-form = No canonical form
problem-no-randomness = No randomness
problem-no-such-entry = No such entry
problem-no-such-log = No such log
problem-no-such-path = No such path
problem-no-such-tile = No such tile
problem-no-token = No token
problem-not-a-disclosure = Not a disclosure
problem-not-ready = Not ready
problem-nothing-signed = Nothing signed
problem-nothing-to-correct = Nothing to correct
problem-oversize = Oversize
problem-repeated-parameter = Repeated parameter
problem-retired-recipient = Retired recipient
problem-stopped = Stopped
problem-token-of-another-ledger = Token of another ledger
problem-source-not-allowed = Address not allowed
problem-exporter-not-allowed = Exporter not allowed
problem-too-many-requests = Too many requests
problem-outside-the-inquiry = Outside the inquiry
problem-no-such-export = No such export
problem-export-running = The export is being made
problem-evidence-withheld = Evidence with values withheld
problem-too-many-persons = Too many persons
problem-transfer-refused = Transfer refused
problem-unknown-exporter = Unknown exporter
problem-unknown-parameter = Unknown parameter
problem-unknown-recipient = Unknown recipient
problem-unknown-table = No such set of codes
problem-unreadable-request = Unreadable request
problem-unsupported-media-type = Unsupported media type
problem-vault = Vault
problem-version-mismatch = Version mismatch

### Help

help = A ledger of disclosures of personal data: decided by law, signed, for ever in order
help-heading-usage = Usage:
help-heading-commands = Commands
help-heading-options = Options
help-heading-arguments = Arguments
help-value-command = COMMAND
help--help = Show help
help--version = Show the version
help--ledger = Folder of the ledger (default: TABELLION_LEDGER, else ./ledger)
help--keys = Folder of its private keys (default: TABELLION_KEYS, else the ledger’s name and “-keys”, beside it)
help--lang = Language of what is said: fr, en (default: from the environment)
help--json = Write one JSON object to standard output
help--quiet = Say nothing but results and failures

help-init = Make a new ledger for one legal entity
help-init--exporter = JSON file that describes the entity; `-` for standard input
help-init--id = Its id, where there is no file: a-z 0-9 . _ -
help-init--name = Its name
help-init--country = Its country, two letters (FR, MC)
help-init--acts-as = Whether it is controller (the default) or processor
help-init--origin = Name of the log: a domain of yours and a path, as in ledger.example/prod
help-init--succeeds = Folder of the ledger that this one succeeds, because it was lost or closed
help-init--reason = Why: signed-entries-lost (the default), keys-lost, algorithms, closed
help-demo = Record a school year of two invented companies, verify it, and serve it
help-demo--exit = Stop after verifying
help-record = Decide one disclosure and record it, permitted or refused
help-record--file = JSON file of the disclosure; `-` for standard input
help-record--receipt = Write the receipt to this file
help-record--key = Key under which a repeat gives the same answer
help-check = Ask what the law would say; nothing is recorded
help-check--file = JSON file of a disclosure, a check or a case; `-` for standard input
help-check--rules = Decide by other rules: `embedded`, `ledger`, a folder, or the beginning of a recorded digest
help-import = Record many lines: recipients, rights events, disclosures; again as often as you like
help-import--path = JSON Lines file; `-` for standard input
help-import--dry-run = Decide without recording, and tell each refusal
help-correct = Record a disclosure in the place of an earlier one; both stay
help-correct--seq = Entry to be corrected
help-correct--file = JSON file of the correct disclosure; `-` for standard input
help-correct--receipt = Write the receipt to this file
help-correct--key = Key under which a repeat gives the same answer
help-log = Read the entries; also while a service runs
help-log-list = List entries, oldest first
help-log-list--recipient = To this recipient
help-log-list--kind = Of this kind (disclosure, refusal, recipient …)
help-log-list--verdict = With this verdict (permit, permit_with_conditions, refuse)
help-log-list--purpose = For this purpose
help-log-list--regime = Under this regime (eu-gdpr, mc-1565 …)
help-log-list--country = To or through this country
help-log-list--from = Happened on this day or later
help-log-list--to = Happened on this day or earlier
help-log-list--recorded-from = Recorded at this instant or later
help-log-list--recorded-to = Recorded at this instant or earlier
help-log-list--after = After this entry
help-log-list--limit = At most so many (default: 50)
help-log-show = Show one entry in words
help-log-show--seq = Which entry
help-log-show--raw = Only the line, byte for byte
help-log-tail = Show the newest entries
help-log-tail--lines = So many (default: 20)
help-log-tail--follow = Go on showing new ones
help-verify = Verify every entry, link and signature; also while a service runs
help-verify--trust = Verifier key that you have from elsewhere; repeat for several
help-verify--hashes-only = Only hashes, links, keys and signature, not the form of each line: faster, for every hour
help-verify--forget = Forget the head that was seen last, and remember this one
help-proof = Make proofs for a stranger, or check a receipt
help-proof-inclusion = Prove that an entry is in the log
help-proof-inclusion--seq = Which entry
help-proof-inclusion--size = In the log of this size (default: as signed last)
help-proof-inclusion--out = Write it to this file
help-proof-consistency = Prove that an older log is the beginning of a newer one
help-proof-consistency--from = Older size
help-proof-consistency--to = Newer size (default: as signed last)
help-proof-receipt = Print an entry with its proof
help-proof-receipt--seq = Which entry
help-proof-receipt--out = Write it to this file
help-proof-check = Check a receipt; needs no ledger
help-proof-check--file = File of the receipt; `-` for standard input
help-proof-check--trust = Verifier key of the log; repeat for several
help-verify--tsa-ca = PEM file of time-stamping roots that you trust: then time has its word too
help-checkpoint = Checkpoints and the time-stamps over them
help-checkpoint-timestamp = Have the latest checkpoint dated by an authority (RFC 3161)
help-checkpoint-timestamp--tsa = Address of the authority (default: `tsa` under [timestamp] in tabellion.toml)
help-checkpoint-timestamp--tsa-command = Command that asks it: request on its standard input, answer on its standard output
help-checkpoint-timestamp--tsa-ca = PEM file of its root certificate (default: `anchors` in tabellion.toml)
help-checkpoint-timestamp--policy = Policy that the token must be made under, as 1.2.3.4
help-checkpoint-list = Show every time-stamp: which entries existed before which instant
help-checkpoint-list--tsa-ca = PEM file of roots to trust (default here: `anchors` in tabellion.toml)
help-checkpoint-show = Show one time-stamp with all that proves it
help-checkpoint-show--size = Number of entries that it covers (default: the newest)
help-checkpoint-show--tsa-ca = PEM file of roots that you trust (default here: `anchors` in tabellion.toml)
help-checkpoint-show--out = Folder to write checkpoint, token and chain to, for other programs
help-census = How many entries each organisation has, under the log’s signature
help-census-take = Count now
help-census-list = Show every census so far
help-proof-completeness = Prove that no entry of an organisation is missing
help-proof-completeness--recipient = The organisation
help-proof-completeness--from = First day asked for (default: the beginning of the log)
help-proof-completeness--to = Last day asked for (default: up to the latest census)
help-proof-completeness--out = Where to write the proof (default: standard output)
help-keys = The keys that sign, and copies of what must not be lost
help-keys-generate = Make a key pair outside of any ledger
help-keys-generate--origin = Name of the log that it will sign
help-keys-generate--out = Folder for the private key
help-keys-list = Show the keys that this log has had
help-keys-rotate = Go on to the next key, which was promised before
help-keys-rotate--reason = Why: routine (the default), compromised, or lost (with `next.pem` in the keys folder and no `signing.pem`)
help-keys-rotate--confirm-clock = With `--reason lost`: the clock has jumped meanwhile and is right now
help-keys-export-public = Print the verifier keys, one a line
help-keys-export-public--out = Write them to this file
help-keys-backup = Copy the keys folder
help-keys-backup--out = Folder of the copy, best on another medium
help-keys-backup--expires = Day by which the copy must be destroyed
help-blobs = Documents that entries point to
help-blobs-add = Keep a file, sealed, and print its name
help-blobs-add--file = Which file
help-rules = What the law says, and whether cases agree
help-rules-list = List the rules
help-rules-list--prefix = Only ids that begin like this (eu-gdpr, mc-1565)
help-rules-list--on = In force on this day
help-rules-list--rules = Which rulebook: `embedded`, `ledger`, a folder, or the beginning of a recorded digest
help-rules-show = Show one rule
help-rules-show--id = Its id
help-rules-show--rules = Which rulebook: `embedded`, `ledger`, a folder, or the beginning of a recorded digest
help-rules-test = Run case files; done only when all agree
help-rules-test--paths = Case files, or folders of them
help-rules-test--rules = Which rulebook: `embedded`, `ledger`, a folder, or the beginning of a recorded digest
help-rules-lint = Show everything that is wrong with a folder of rules
help-rules-lint--folder = The folder; without it the rules of this release
help-rules-diff = Show what one rulebook says otherwise than another
help-rules-diff--first = `embedded`, `ledger`, a folder, or the beginning of a recorded digest
help-rules-diff--second = The same, for the other one
help-rules-export = Write the files of a rulebook into a new folder
help-rules-export--folder = A folder that is new or empty
help-rules-export--rules = Which rulebook: `embedded`, `ledger`, a folder, or the beginning of a recorded digest
help-rules-tables = Show adequacy decisions, States and territories as tables
help-rules-tables--write = Make the tables of this document anew, between its marks
help-rules-tables--rules = Which rulebook: `embedded`, `ledger`, a folder, or the beginning of a recorded digest
help-rules-activate = Put rules in force in this ledger
help-rules-activate--folder = The folder of rules; without it the one of tabellion.toml, else the rules of this release
help-rules-activate--embedded = Those of this release, whatever tabellion.toml names
help-vocabulary = Show the closed codes, their names and their W3C DPV terms
help-vocabulary--name = One set of codes (purpose, data_category); without it all sets
help-recipients = The register of recipients
help-recipients-list = List them
help-recipients-show = Show one
help-recipients-show--id = Its id
help-recipients-add = Register one, or a new version of it
help-recipients-add--file = JSON file of the recipient; `-` for standard input
help-recipients-add--if-version = Only if it stands at this version now
help-rights = What persons ask for: requests, steps, terms
help-rights-record = Record a request, or a later step of one
help-rights-record--file = JSON file of the step; `-` for standard input
help-rights-record--event = Which right: access_request, rectification, erasure, restriction, restriction_lifted, portability, objection, consent_withdrawn, channel_preference, complaint
help-rights-record--subject = Who, as in disclosures: a reference, or `email:` and an address
help-rights-record--step = A later step: identity_check, extended, answered, refused, withdrawn
help-rights-record--request = The entry that began the request
help-rights-record--at = When the person acted, with its zone; now if left out
help-rights-record--scope = How far an objection reaches: direct_marketing, third_party_prospecting, all
help-rights-record--purpose = The one purpose it is about
help-rights-record--channel = Channels it names: post, email, phone, sms, messaging, social
help-rights-record--via = How it came, or how the answer left: post, email, phone, on_site, web, messaging, portal
help-rights-record--identity = How identity was checked: not_needed, known_channel, call_back, questions, electronic_identity, on_site, document (the document itself is never kept)
help-rights-record--result = With what result: confirmed, not_confirmed
help-rights-record--outcome = How it ended: granted, partly_granted
help-rights-record--ground = Why it is refused, refused in part or extended, as in `eu-gdpr.A12-5`
help-rights-record--months = Further months of an extension: 1 or 2
help-rights-record--authority = Where a complaint went: CNIL, APDP
help-rights-record--reference = A reference; sealed
help-rights-record--text = The words of the request or of the answer; sealed
help-rights-list = List the requests with their last day
help-rights-list--open = Only those that wait for an answer
help-rights-list--overdue = Only those past their last day
help-rights-show = Show one request, step by step
help-rights-show--request = The entry that began it
help-rights-show--words = Also who asked and in what words; the reading is recorded
help-subjects-access = What was disclosed about a person, and to whom (Article 15); the reading is recorded
help-subjects-access--subject = Who, as in disclosures: a reference, or `email:` and an address
help-subjects-access--format = json, csv, xlsx or letter (HTML to print); json if left out
help-subjects-access--out = Where to write it; stdout if left out
help-subjects-access--request = The request that it answers; the person's open one if left out
help-subjects-access--include-authorities = Also authorities in an inquiry: for you, never for the person
help-subjects-portability = What a person provided, on consent or contract (Article 20); the reading is recorded
help-subjects-portability--subject = Who
help-subjects-portability--out = Where to write the JSON; stdout if left out
help-subjects-portability--request = The request that it answers; the person's open one if left out
help-subjects-join = Record that another identifier is the same person
help-subjects-join--subject = The person, by an identifier that the ledger knows
help-subjects-join--alias = The identifier that is theirs too: an old address, a second CRM id
help-subjects-separate = Record that a join was wrong
help-subjects-separate--subject = The person
help-subjects-separate--alias = The identifier that is not theirs
help-recipients-history = Every version of one, and what changed with it
help-recipients-history--id = Its id
help-recipients-retire = Record that disclosures to one have ended
help-recipients-retire--id = Its id
help-recipients-merge = Record that one is another of the register
help-recipients-merge--id = The duplicate
help-recipients-merge--into = The one that stays
help-recipients-separate = Record that a merger was wrong
help-recipients-separate--id = The one that was merged
help-recipients-expiring = What soon ends: contracts, assessments, lists, adequacy decisions
help-recipients-expiring--within = Within how many days, as in `90d`; 90 if left out
help-recipients-expiring--consents = Also authorisations of persons; the reading is recorded
help-recipients-record30 = An extract of the record of processing: categories of recipients, transfers with what carries them (Article 30)
help-recipients-record30--format = json or csv; a table for reading if left out
help-exporter = The exporter, over time
help-exporter-show = As it stands
help-exporter-history = Every version, and what changed with it
help-exporter-put = Record a new version
help-exporter-put--file = JSON file of the exporter; `-` for standard input
help-rights-notifications = Who is to be told of a rectification, an erasure or a restriction (Article 19)
help-rights-notifications-list = Who is to be told, and who was
help-rights-notifications-list--open = Only matters of which somebody is still to be told
help-rights-notifications-list--about = Only the matter of that entry
help-rights-notifications-record = Record what came of one notification
help-rights-notifications-record--file = JSON file of the notification; `-` for standard input
help-rights-notifications-record--about = The entry that granted the right, or the erasure
help-rights-notifications-record--recipient = The organisation told
help-rights-notifications-record--entry = For a natural person: the entry of the disclosure that they received
help-rights-notifications-record--export = For the holder of an export: its entry
help-rights-notifications-record--on = The day; today if left out
help-rights-notifications-record--result = sent, acknowledged, failed, impossible, disproportionate
help-rights-notifications-record--via = How: post, email, phone, on_site, web, messaging, portal
help-rights-notifications-record--reference = A reference; sealed
help-rights-notifications-record--text = What was said, or why it was not possible; sealed
help-breach = Breaches of personal data: 72 hours, the authority, the persons
help-breach-open = Open one
help-breach-open--file = JSON file of the breach; `-` for standard input
help-breach-open--aware-at = When you became aware, with its zone; now if left out
help-breach-open--entries = The disclosures and refusals it concerns
help-breach-open--persons = How many persons; counted from the entries if left out
help-breach-open--risk = unlikely, risk, high
help-breach-open--reference = A reference; sealed
help-breach-open--text = What happened; sealed
help-breach-link = Say which entries belong to one
help-breach-link--breach = The entry that opened it
help-breach-link--entries = The disclosures and refusals
help-breach-assess = Record its risk
help-breach-assess--breach = The entry that opened it
help-breach-assess--risk = unlikely, risk, high
help-breach-assess--ground = Why nobody needs to be told, as in `eu-gdpr.A34-3`
help-breach-assess--text = The reasons; sealed
help-breach-notify = Record that the authority, or the persons, were told
help-breach-notify--breach = The entry that opened it
help-breach-notify--persons = The persons were informed (Article 34), not the authority
help-breach-notify--authority = Which authority; that of the exporter's country if left out
help-breach-notify--ground = Why it is late, as in `eu-gdpr.A33-1`
help-breach-notify--reference = The authority's reference; sealed
help-breach-notify--text = What was said; sealed
help-breach-close = Close one
help-breach-close--breach = The entry that opened it
help-breach-close--risk = unlikely, risk, high
help-breach-close--ground = Why the authority was not notified, as in `eu-gdpr.A33-1`
help-breach-close--text = What was done; sealed
help-breach-list = List them, with the hours that are left
help-breach-list--candidates = Refused disclosures that took place and stand in no breach
help-breach-list--open = Only those that are not closed
help-tokens = Who may call the service, and for what
help-tokens-create = Make a token and show it once
help-tokens-create--name = What it is for: letters, digits, . _ -
help-tokens-create--scope = What it opens; several with commas (`disclosures:write`, `disclosures:read`, `checks`, `recipients:write`, `rights:write`, `subjects:read`, `export`, `rules:admin`, `admin`)
help-tokens-create--role = Scopes of a role: `dpo`, `integrator`, `viewer`, `admin`, or `auditor` (of one inquiry, with --inquiry and --expires)
help-tokens-create--starts = First day on which it is valid
help-tokens-create--expires = Last day on which it is valid
help-tokens-create--exporter = Exporter whose ledger it opens, and no other; several with commas
help-tokens-create--source = Networks it may come from, as 10.20.0.0/16 or one address; several with commas
help-tokens-create--rate = How often it may come, as 10/s, 600/min or 5000/h
help-tokens-create--inquiry = The inquiry outside of which it shows nothing
help-webhooks = Whom the service tells what happened
help-webhooks-list = List them, as the settings name them
help-webhooks-secret = Show what its receiver checks signatures with (Standard Webhooks)
help-webhooks-secret--name = Its name in the settings
help-login = Sign in at the issuer of a service, from a terminal (OpenID Connect)
help-login--issuer = Address of the issuer; those of the settings without
help-login--client-id = What the service is called there
help-login--print = Print the token of who is signed in, renewed where it ends
help-logout = Sign out
help-siem = Print entries for a SIEM, one a line, without personal data
help-siem--format = `rfc5424` (syslog) or `ocsf` (1.6.0)
help-siem--after = Begin after this entry
help-siem--limit = How many at most (default: 10000)
help-tokens-list = List them; secrets are not kept
help-tokens-revoke = End one
help-tokens-revoke--id = Its id
help-status = Show how the ledger stands
help-serve = Serve one or several ledgers over HTTP, on this machine
help-serve--others = Folders of further ledgers
help-serve--listen = Address and port (default: from tabellion.toml)
help-serve--tls-cert = Certificate of the service and its chain, PEM: the service then speaks TLS 1.3; SIGHUP reads it again
help-serve--tls-key = Its private key, PEM
help-serve--tls-client-ca = Authorities whose certificates callers may show instead of a token, PEM
help-serve--tls-client-required = Turn away who shows no certificate
help-serve--plain-http-off-loopback = Accept that tokens and personal data cross the network in the clear
help-clock = The clock that entries carry
help-clock-confirm = Vouch for the clock after a jump; that is recorded
help-completions = Print completions for a shell
help-completions--shell = Which shell: bash, elvish, fish, powershell, zsh

### subjects, holds

failed-person = identifier { $place }: { $error }
failed-erase = nobody was erased: { $error }
failed-not-confirmed = an erasure cannot be undone, and nobody is there to confirm it; look at it with `--dry-run`, then say `--yes`
failed-confirmed-otherwise = nothing was erased: the number was another
erase-head = { $count ->
    [one] One person
   *[other] { $count } persons
} would lose data:
erase-goes-whole = { $who }: everything goes: { $list }
erase-goes = { $who }: goes: { $list }
erase-goes-nothing = { $who }: nothing goes
erase-stays = { "  " }stays: { $rule }, { $words } ({ $ground })
erase-stays-until = { "  " }stays: { $rule }, until { $date }: { $words } ({ $ground })
erase-more = … and { $count } more
erase-rows = Rows that go: { $count }
erase-recipients = Received data and are to be told (Article 19): { $list }
erase-suppress = Not to be disclosed again: { $scope }, to be reviewed on { $date }
erase-suppress-none = Nothing keeps these persons from being recorded again.
erase-backup = Copy of the keys to destroy by { $date }: { $path }
erase-confirm = This cannot be undone. Type the number of persons ({ $count }) to go on:
erased = Erased: { $count ->
    [one] one person
   *[other] { $count } persons
}, entry { $seq }, done by entry { $done }. Rows gone: { $rows }.
erased-by = Irrecoverable by { $date }.
erased-next = Tell the recipients (Article 19), then answer the person.
erased-backups = Destroy the copies of the keys by { $date }; until then they open what was erased, together with an old copy of the data.
open-erasure-unfinished = An erasure waits: { $why }
rule-prospecting = prospecting
rule-internship = internship
rule-invoicing = invoicing
rule-rights_file = rights file
rule-objection_file = objection file
rule-general = everything else
hold-placed = Held from now on: entry { $seq }.
hold-reviewed = Reviewed: entry { $seq }.
hold-lifted = Lifted: entry { $seq }.
hold-line = { $seq }  { $purpose }, { $whom }, { $rules }; next review: { $review }
hold-everybody = everybody
hold-recipient = data disclosed to { $id }
hold-persons = { $count ->
    [one] one person
   *[other] { $count } persons
}
hold-all-rules = all rules of retention
hold-for-litigation = litigation
hold-for-legal_claim = legal claim
hold-for-audit = audit
hold-for-investigation = investigation
hold-for-inspection = inspection
hold-overdue = The review of hold { $seq } is overdue: `tabellion holds review` or `tabellion holds lift`.
holds-none = No hold is in force.
failed-unknown-backup = the list names no copy in `{ $path }`; `tabellion keys backups` shows those it names
keys-backup-line = { $path }  made { $made }, to be destroyed by { $date }
keys-backup-overdue = { $path }  made { $made }, should have been destroyed by { $date }
keys-backups-none = No copy of the keys is noted.
keys-erased-again = { $count ->
    [0] The key file is not older than any erasure: nothing was to be erased again.
    [one] One key was erased again.
   *[other] { $count } keys were erased again.
}

help-subjects = One person in the ledger
help-subjects-erase = Erase persons, wholly or what stands under one rule of retention
help-subjects-erase--subjects = Their identifiers: a reference, or `email:` and an address
help-subjects-erase--file = File with one identifier a line; `-` for standard input
help-subjects-erase--ground = Why: id of a ground (`eu-gdpr.A17-1-b`); may stand several times
help-subjects-erase--request = Entry that recorded the request; may stand several times
help-subjects-erase--compartment = Only what stands under this rule (`prospecting`, `internship`, `invoicing`, `rights_file`, `objection_file`, `general`); may stand several times
help-subjects-erase--keep = What stays all the same, and on which ground (`invoicing:eu-gdpr.A17-3-b`)
help-subjects-erase--suppress = How far they are not to be disclosed again: `all`, `direct_marketing`, `third_party_prospecting` or `none`
help-subjects-erase--review = When somebody looks at that again; else in three years
help-subjects-erase--dry-run = Show what goes and what stays, and change nothing
help-subjects-erase--yes = Do it without asking
help-holds = Legal holds: what is kept for a matter
help-holds-place = Hold the data of persons, of what an organisation received, or of everybody
help-holds-place--subjects = Whom it covers; nobody: everybody
help-holds-place--purpose = What for: `litigation`, `legal_claim`, `audit`, `investigation` or `inspection`
help-holds-place--recipient = The organisation whose received data it covers
help-holds-place--rule = The rule of retention it suspends; none: all
help-holds-place--ground = Id of a ground; may stand several times
help-holds-place--review = When somebody looks at it again
help-holds-place--reference = File reference of the matter; sealed
help-holds-place--text = What it is about; sealed
help-holds-list = Those in force
help-holds-review = Note that one was looked at and stays
help-holds-review--hold = Its entry
help-holds-review--next = When somebody looks at it again
help-holds-lift = End one
help-holds-lift--hold = Its entry
help-keys-backups = Copies of the keys that may still exist
help-keys-backups--destroyed = Take this copy off the list: it was destroyed
help-keys-erase-again = After an old key file came back: erase again what was erased
failed-retention = nothing was purged: { $error }
retention-on = Due on { $date }:
retention-due = { $rule } ({ $period }): { $count ->
    [one] one person
   *[other] { $count } persons
}, rows: { $rows }, wholly: { $whole }; the first was due after { $date }
retention-nothing = Nothing is due.
retention-held = { $rule }: hold { $hold } keeps the data of { $count ->
    [one] one person
   *[other] { $count } persons
}
retention-unknown = { $rule }: { $count ->
    [one] one person’s data say
   *[other] { $count } persons’ data say
} no start of their period; they stay (`--unknown-start last_disclosure` counts from the last disclosure)
retention-no-period = { $rule }: { $count ->
    [one] one person
   *[other] { $count } persons
}; neither the law of the exporter nor its promise knows a period
retention-purged = { $rule }: { $count ->
    [one] one person
   *[other] { $count } persons
}, rows gone: { $rows }, entry { $seq }
help-retention = Periods: whose data have to go
help-retention-due = Show what is due; nothing is changed
help-retention-due--on = The day to look at; else today
help-retention-due--unknown-start = What counts where the data say no start: `stays` or `last_disclosure`
help-retention-run = Let go what is due today
help-retention-run--anonymise = Write how many persons went, by purpose, recipient and year, to this file first (cells of fewer than five are counted together)
help-retention-run--dry-run = Show what would go, and change nothing
help-retention-run--unknown-start = What counts where the data say no start: `stays` or `last_disclosure`
suppression-line = { $seq }  { $scope }, since { $since }, { $count ->
    [one] one identifier
   *[other] { $count } identifiers
} ({ $grounds }); next review: { $review }
suppression-due = The review of suppression { $seq } is due: `tabellion subjects suppressions review` or `tabellion subjects suppressions lift`.
suppression-lifted = Nothing of this keeps them from being disclosed any more, not even what happened before the erasure: an import that still knows them records it again.
suppressions-none = No suppression stands.
doubt = Not certain: { $words }
ground-doubt = { $ground }: not certain: { $words }
grounds-erase = Why somebody may be erased
grounds-keep = Why something stays
erase-also = { "  " }also known as { $list }: goes together
erase-exports = Exports that may hold these persons, whose holders are to be told (Article 19): { $list }
retention-starts = { "    " }starts with { $words }
retention-by-law = { "    " }by law: { $years ->
    [0] none: at once
    [one] one year
   *[other] { $years } years
} ({ $citation }; { $id })
retention-by-promise = { "    " }as promised: { $years ->
    [0] none: at once
    [one] one year
   *[other] { $years } years
} ({ $citation }; { $id })
retention-by-nobody = { "    " }no period is known: nothing goes by itself
retention-binding = Of { $count ->
    [one] one person
   *[other] { $count } persons
} nothing is left but what they asked for, which still binds; that stays
retention-reviews = Suppressions to be looked at again: { $count } (`tabellion subjects suppressions list --due`).
help-retention-rules = The rules R1 to R7: what starts each period, how long it is for this exporter, and what is doubtful about it
help-subjects-grounds = Why somebody may be erased and why something stays, with what is doubtful about it
help-subjects-suppressions = Who is not to be disclosed again
help-subjects-suppressions-list = Those that stand; nobody can be read from them
help-subjects-suppressions-list--subject = Only what blocks this identifier: a reference, or `email:` and an address
help-subjects-suppressions-list--due = Only those whose review is due
help-subjects-suppressions-review = Note that a suppression was looked at and stays
help-subjects-suppressions-review--suppression = The entry that began it
help-subjects-suppressions-review--next = When somebody looks at it again
help-subjects-suppressions-lift = Let somebody be disclosed again: who comes back by their own will, or all of a list whose time is over
help-subjects-suppressions-lift--subjects = Their identifiers: a reference, or `email:` and an address
help-subjects-suppressions-lift--suppression = All that is left of a list, by the entry that began it
help-subjects-suppressions-lift--ground = Why: id of a rule, as `eu-gdpr.A6-1-a` for a new consent; may be repeated

### decisions

progress-decisions = recomputing verdicts
decisions-agree = Every verdict follows from its facts.
decisions-differ = Every verdict follows from its facts under the version that it names; the newest version reads the law otherwise in some.
decisions-wrong = Some verdicts do not follow from their facts.
decisions-unknown = Of some verdicts nobody can say here.
decisions-counted = { $verdicts } verdicts, { $agree } agree: { $facts } recomputed from all their facts, { $erased } from erased facts, { $codes } from recorded codes.
decisions-entry-wrong = entry { $seq } does not follow from its facts: { $what }
decisions-entry-differs = entry { $seq } differs under the new reading: { $what }
decisions-entry-unknown = entry { $seq } cannot be recomputed: { $what }
decisions-difference = { $member }: recorded { $recorded }, computed { $computed }
decisions-more = … and { $count } more; `--json` lists the first thousand.
decisions-busy = The ledger is in use: its openings were not read, and verdicts are recomputed from the recorded codes.
decisions-no-openings = The openings cannot be read ({ $error }): verdicts are recomputed from the recorded codes.
decisions-wrong-next = Next: the lines are as they were signed, so whoever recorded these entries used another program or altered its answers; keep the folder, and ask who ran it.
help-verify--decisions = Recompute every verdict too: from its facts where they open, else from the recorded codes

### explain

explain-head = Entry { $seq }, recorded { $at } · { $word }
explain-then = As known then (rules { $version }, reading { $reading })
explain-no-facts = The facts or rules of that day are not at hand: only the recorded codes stand.
explain-follows = The verdict follows from its facts.
explain-new-reading = The verdict follows from its facts as they were read then; the newest reading differs:
explain-wrong = The verdict does not follow from its facts:
explain-unknown = Whether the verdict follows from its facts cannot be told here:
explain-hindsight = With what is known now (rules { $version }), for the same day: { $answer }
explain-today = If it were made today: { $answer }
explain-would-agree = the rules agree.
explain-would-differ = the rules would say otherwise:
failed-no-verdict = Entry { $seq } decided nothing: only disclosures and refusals are explained
next-log-list = `tabellion log list` shows which there are
help-explain = Explain why an entry was permitted or refused, and whether today’s rules agree
help-explain--seq = Number of the entry

### alternatives

alternatives-head = It would be permitted with one of these (smallest first):
alternatives-none = Nothing that is known here would permit it.
alternatives-with-conditions = { $line } (under { $count } conditions)
alternatives-bounded = There may be more: the search was cut short.
change-hold = a legal hold on the data
change-leave-out = without { $category }
change-move-hosting = hosting in { $to } instead of { $from }
change-move-remote = remote access from { $to } instead of { $from }
change-move-sub = a sub-processor in { $to } instead of { $from }
change-move-seat = a recipient in { $to } instead of { $from }
change-clauses = standard clauses { $decision }, module { $module }, with the recipient
change-old-clauses = standard clauses { $decision } with the recipient
change-sub-clauses = standard clauses 2021/914, module 3, with the sub-processors in { $country }
change-bcr = binding corporate rules that bind both
change-apdp = authorisation by the APDP
change-consent = explicit consent of the persons to this single transfer, told of its risks

### simulate

progress-simulating = asking again
failed-close = Nothing can be simulated: { $error }
simulate-head = If { $id } no longer held on { $at } (permitted disclosures asked again as of that day: { $asked }):
simulate-head-rules = If the rules of { $id } held on { $at } (recorded disclosures asked again as of that day, under both: { $asked }):
simulate-gained = { $count } that are refused under today's rules would be permitted.
simulate-recipients = { $count ->
    [one] one recipient
   *[other] { $count } recipients
}
simulate-disclosures = { $count ->
    [one] one disclosure
   *[other] { $count } disclosures
}
simulate-persons = { $count ->
    [one] one person
   *[other] { $count } persons
}
simulate-persons-as-often = { $persons }, each as often as disclosed
simulate-persons-unnamed = { $persons }, and { $count } counted but not named
simulate-not-apart = Different persons cannot be told apart now: { $why }.
simulate-lost = The ground would be lost for { $recipients }, { $disclosures } ({ $persons }).
simulate-group = { $recipient }: { $disclosures } ({ $persons }); missing: { $missing }
simulate-more = … and { $count } more groups; `--json` lists all.
simulate-weakened = Still permitted, under more conditions: { $disclosures } to { $recipients } ({ $persons }).
simulate-refused-anyway = { $count } would be refused on that day whatever happens.
help-rules-simulate = Ask which disclosures would lose their ground if a decision ended or other rules held, and what would replace it
help-rules-simulate--close = Id of the adequacy decision that ends
help-rules-simulate--rules = Other rules to compare with: `embedded`, a folder, or the beginning of a digest
help-rules-simulate--at = First day without it, or under the other rules (default: today)

### inquiry, export, bundles

inquiry-opened = The state of { $instant } is fixed: it can be exported for ever, whatever is recorded since.
inquiry-next = Next: `tabellion export --inquiry { $seq }` makes the file for the authority.
inquiry-none = No inquiry is recorded.
inquiry-closed = closed
inquiry-late = the last day is over
inquiry-due = to be answered by { $date }
inquiry-waits = open, no last day
inquiry-reference = Reference: { $value }
inquiry-scope = Scope: { $value }
inquiry-subject = Person: { $value }
inquiry-text = Words: { $value }
inquiry-amended = Another last day: entry { $value }
inquiry-exports = Handed out: export { $value }
export-made = { $path }: { $entries } entries, { $persons } persons opened, { $withheld } values withheld; state of { $instant }. Recorded as entry { $seq }.
export-digest = SHA-256 { $digest }
export-next = Give the key apart from the file, by another way: { $vkey }
export-reasons = give each `--withhold` its `--reason`, or one reason for all of them
failed-digest = this is no SHA-256: { $error }
bundle-verdicts = verdicts: { $word }
bundle-verdicts-agree = AGREES: { $count } verdicts follow from their facts and rules, recomputed from the recorded codes
bundle-verdicts-wrong = WRONG: the verdict of entry { $seq } does not follow from its facts. It was signed all the same: whoever signed it altered it, or recorded what the rules do not say
bundle-verdicts-unknown = INDETERMINATE: nobody can say of the verdict of entry { $seq } whether it follows
help-verify--bundle = A bundle of evidence instead of a ledger; needs no ledger
help-verify--digest = What the SHA-256 of the file should be: that of the export entry
help-inquiry = Inquiries of an authority: what it asks, of which instant, until when
help-inquiry-open = Open one: the state of the instant of the request is fixed for ever
help-inquiry-open--file = JSON file of the demand; `-` for standard input
help-inquiry-open--authority = CNIL, CCIN, APDP or other; that of the exporter’s country if left out
help-inquiry-open--reference = The authority’s reference; sealed
help-inquiry-open--as-of = The instant of the request, with its zone; now if left out
help-inquiry-open--due = Last day to answer
help-inquiry-open--ground = On what basis it asks, as in `eu-gdpr.A58-1-a`
help-inquiry-open--text = Its words; sealed
help-inquiry-open--recipient = To this recipient
help-inquiry-open--subject = About this person: a reference, or `email:` and an address
help-inquiry-open--country = To or through this country
help-inquiry-open--regime = Under this regime (eu-gdpr, mc-1565 …)
help-inquiry-open--verdict = With this verdict (permit, permit_with_conditions, refuse)
help-inquiry-open--purpose = For this purpose
help-inquiry-open--kind = Of this kind (disclosure, refusal, recipient …)
help-inquiry-open--from = Happened on this day or later
help-inquiry-open--to = Happened on this day or earlier
help-inquiry-open--recorded-from = Recorded at this instant or later
help-inquiry-open--recorded-to = Recorded at this instant or earlier
help-export--recipient = To this recipient
help-export--subject = About this person: a reference, or `email:` and an address
help-export--country = To or through this country
help-export--regime = Under this regime (eu-gdpr, mc-1565 …)
help-export--verdict = With this verdict (permit, permit_with_conditions, refuse)
help-export--purpose = For this purpose
help-export--kind = Of this kind (disclosure, refusal, recipient …)
help-export--from = Happened on this day or later
help-export--to = Happened on this day or earlier
help-export--recorded-from = Recorded at this instant or later
help-export--recorded-to = Recorded at this instant or earlier
help-inquiry-list = List them, with their last day
help-inquiry-list--open = Only those that are not closed
help-inquiry-show = Show one with its reference and the person it is about; reading who that is is recorded
help-inquiry-show--inquiry = The entry that opened it
help-inquiry-amend = Give one another last day to answer, when the authority grants it
help-inquiry-amend--inquiry = The entry that opened it
help-inquiry-amend--due = The new last day
help-inquiry-amend--text = The authority’s words; sealed
help-inquiry-close = Close one: it was answered
help-inquiry-close--inquiry = The entry that opened it
help-inquiry-close--text = What was answered; sealed
help-export = Make evidence as one file that anybody can verify, and record that it was handed out
help-export--inquiry = What this inquiry asked for, as it stood at the instant of the request
help-export--as-of = The state of this instant, with its zone; now if left out
help-export--withhold = Keep something closed: `person:12/0` (entry and person), `field:12/0/details`, `field:12/sealed`; repeat for several
help-export--reason = On what ground, as in `fr.secret-avocat`; one for each, or one for all
help-export--out = Where to write it; a name of its own in this folder if left out
problem-no-such-inquiry = No such inquiry
problem-due-before-asked = Last day before the request
problem-inquiry-closed = Inquiry closed
problem-mixed-instants = The clock was set back over that instant
problem-nothing-to-withhold = Nothing to withhold there
problem-no-ground-to-withhold = No ground to withhold
problem-no-evidence = The evidence cannot be made
export-unstamped = Without a time-stamp: { $error }
export-unreported = Without the report as PDF: { $error }
bundle-token = token `{ $name }`: INTACT: { $what }
bundle-token-fails = token `{ $name }`: INDETERMINATE: { $what }

### The report of a bundle

dossier-title = Report joined to the bundle of evidence
dossier-description = Summary of a bundle of evidence from the ledger of disclosures of personal data. French, then English.
dossier-date = State of { $date }
dossier-no-reference = not given
dossier-no-name = none in the ledger
dossier-no-words = none recorded
dossier-is-withheld = withheld (see “Withheld data”)
dossier-is-erased = erased
dossier-other-authority = To the requesting authority
dossier-opening = Dear Sir or Madam,
dossier-cover-inquiry = In answer to your request you will find enclosed what our ledger of disclosures of personal data held at the instant of the request: { $instant }. Nothing that was recorded since is in it.
dossier-cover-copy = This bundle holds our ledger of disclosures of personal data as it was at this instant: { $instant }. It is made on the exporter’s own initiative and answers no recorded inquiry.
dossier-cover-counts = { $entries ->
    [one] What was asked for comprises one entry
   *[other] What was asked for comprises { $entries_said } entries
}, of which { $permitted ->
    [0] no disclosure is a permitted one
    [one] one is a permitted disclosure
   *[other] { $permitted_said } are permitted disclosures
} and { $refused ->
    [0] none a refused one
    [one] one is a refused one
   *[other] { $refused_said } are refused ones
}. This report sums up what they say; what counts are the lines of the ledger, enclosed word for word (data/entries.jsonl).
dossier-cover-omitted = What was erased before the request and what is withheld each stand in a list, with the ground.
dossier-cover-verify = Anybody can verify this bundle offline, without our help or that of the makers of the software: the section “Method and verification” says how.
dossier-cover-weight = This report proves nothing of itself: it is there to help reading.
dossier-cover-dpo = Our data protection officer is at your disposal: { $dpo }.
dossier-cover-no-dpo = The ledger names no data protection officer.
dossier-cover-dpo-closed = What the ledger says of the data protection officer is not shown in this bundle.
dossier-closing = Yours faithfully,
dossier-signature = Name, capacity and signature:
dossier-contents = Contents
dossier-labelled = { $label }:
dossier-heading-identity = The exporter and its officer
dossier-heading-scope = The request and its scope
dossier-heading-overview = Overview
dossier-heading-transfers = Transfers by country and legal ground
dossier-heading-refusals = Refusals
dossier-heading-missing = Missing evidence
dossier-heading-record = Extract of the record of processing
dossier-heading-requests = Requests of persons
dossier-heading-breaches = Personal data breaches
dossier-heading-erased = Erased data
dossier-heading-withheld = Withheld data
dossier-heading-method = Method and verification
dossier-heading-anchors = What everything leads to
dossier-heading-verify = How to verify
dossier-heading-not-proven = What this does not prove
dossier-heading-glossary = Glossary
dossier-heading-rules = Rules that the verdicts name
dossier-fact-reference = Reference
dossier-fact-entry = Entry of the ledger
dossier-fact-due = Answer due by
dossier-fact-name = Name
dossier-fact-id = Id in the ledger
dossier-fact-country = Established in
dossier-fact-acts-as = Acts as
dossier-fact-acting-for = On behalf of
dossier-fact-regimes = Also subject to
dossier-fact-contact = Contact
dossier-fact-dpo = Data protection officer
dossier-fact-authority = Authority competent on that day
dossier-fact-asked-by = Requesting authority
dossier-fact-recorded = Request recorded at
dossier-fact-grounds = Legal basis
dossier-fact-words = Words of the request
dossier-fact-as-of = Instant shown
dossier-fact-filter = Asked for
dossier-fact-persons = Person concerned
dossier-no-dpo = none in the ledger
dossier-scope-no-inquiry = No inquiry stands behind this bundle.
dossier-scope-state = The bundle holds exactly the entries that the ledger shows under this filter at this instant, and those that their proof needs. Giving information that does not conform to what the records held when the request was made is an offence in France (Code pénal, Article 226-22-2, 3°).
dossier-complete-whole = Completeness: every entry of the ledger up to this instant is enclosed.
dossier-complete-recipient = Completeness: { $count ->
    [one] the one numbered entry of { $recipient } up to this instant is enclosed
   *[other] all { $said } numbered entries of { $recipient } up to this instant are enclosed
}; the signed census shows it.
dossier-complete-person = Completeness: the person’s entries bear the numbers 1 to { $count } without a gap; the end of the series is not counted.
dossier-complete-none = This filter allows no proof of completeness: each entry that is enclosed is proven, that there is no other is not.
dossier-more = { $shown } of { $all } lines are shown. All of them stand in the reading copy { $file } of this bundle.
dossier-none = None.
dossier-days = The disclosures, permitted or refused, are dated { $days }.
dossier-period-day = { $day }
dossier-period = from { $first } to { $last }
dossier-span = { $first } to { $last }, both included
dossier-span-from = from { $first } on
dossier-span-to = up to { $last }
dossier-count-entries = Entries asked for
dossier-count-permitted = Disclosures permitted
dossier-count-conditional = Disclosures permitted with conditions
dossier-count-refused = Disclosures refused
dossier-count-took-place = of these: had already taken place
dossier-count-transfers = Verdicts that find a transfer
dossier-count-undetermined = Verdicts where a transfer is undetermined
dossier-count-review = Verdicts for counsel to review
dossier-count-support = Entries enclosed for the proof
dossier-table-counts = The scope in figures
dossier-table-kinds = Entries by kind
dossier-table-conditions = Conditions of permitted disclosures
dossier-table-transfers = Transfers by country and legal ground
dossier-table-refusals = Refused disclosures
dossier-table-missing = What refused disclosures lacked
dossier-table-record = Recipients, purposes, data and safeguards
dossier-table-requests = Requests and what came of them
dossier-table-breaches = Breaches and what was done
dossier-table-erased = Entries of which something can no longer be opened
dossier-table-erasures = Erasures
dossier-table-withheld = What is withheld, and the commitment in its place
dossier-table-rulebooks = Rulebooks applied
dossier-table-rules = Rules and sources
dossier-column-what = What
dossier-column-count = Count
dossier-column-kind = Kind
dossier-column-code = Code
dossier-column-condition = Condition
dossier-column-number = No.
dossier-column-country = Country
dossier-column-permitted = Permitted
dossier-column-refused = Refused
dossier-column-law = Law
dossier-column-ground = Ground
dossier-column-rules = Rules
dossier-column-disclosures = Disclosures
dossier-column-recipients = Recipients
dossier-column-entry = Entry
dossier-column-date = Date
dossier-column-recipient = Recipient
dossier-column-purpose = Purpose
dossier-column-missing = Lacked
dossier-column-why = Lacked, or refused by
dossier-column-took-place = Had taken place
dossier-column-quality = Capacity
dossier-column-countries = Countries
dossier-column-purposes = Purposes
dossier-column-categories = Data
dossier-column-carried = Safeguards
dossier-column-recorded = Recorded on
dossier-column-right = Right
dossier-column-stands = Outcome
dossier-column-due = Due
dossier-column-grounds = Grounds
dossier-column-aware = Aware at
dossier-column-steps = Steps
dossier-column-risk = Risk
dossier-column-persons = Persons
dossier-column-entries = Entries
dossier-column-irrecoverable = Beyond recovery by
dossier-column-slot = Person no.
dossier-column-field = Value
dossier-column-values-gone = Values that can no longer be opened
dossier-column-erasure = What ended
dossier-column-commitment = Commitment
dossier-column-version = Version
dossier-column-digest = SHA-256
dossier-column-verdicts = Verdicts
dossier-column-rule = Rule
dossier-column-says = What it says
dossier-column-citation = Source
dossier-ground-adequacy = adequacy decision or statute
dossier-ground-safeguards = appropriate safeguards
dossier-ground-agreement = international agreement
dossier-ground-authorisation = prior authorisation or formality
dossier-ground-derogation = derogation
dossier-ground-other = another ground (see the rules)
dossier-ground-open = no ground: whether it is a transfer is unsettled in law
dossier-ground-refused = refused
dossier-ground-took-place = refused, but had already taken place
dossier-place-organisation = international organisation { $name }
dossier-no-conditions = No permitted disclosure carries a condition.
dossier-no-transfers = No verdict in the scope finds a transfer.
dossier-transfers-unexplained = { $count ->
    [one] One verdict finds a transfer, or leaves it open, whose ground cannot be known from this bundle: the verdict cannot be made again from it, or comes out otherwise. It is neither on the map nor in the table.
   *[other] { $said } verdicts find a transfer, or leave it open, whose ground cannot be known from this bundle: the verdict cannot be made again from it, or comes out otherwise. They are neither on the map nor in the table.
}
dossier-transfers-counting = A disclosure counts once for each country from which the data can be seen (seat, hosting, remote access, sub-processors), under each law that applies to the exporter, and for each ground that carried it there. Where the law sees no transfer, it does not count. The ground is the one that follows again from the recorded facts under the rules named in the entry.
dossier-map-caption = Transfers, by their most frequent ground; numbers lead to the table, the exporter’s country is black. Outlines: Natural Earth, public domain; no position is taken on any boundary.
dossier-map-alt = Map of the world with these countries shaded by the ground of transfer: { $places }. The table below says the same.
dossier-no-refusals = No disclosure in the scope was refused.
dossier-refusals-counting = The following disclosures were refused, and recorded as refused.
dossier-refused-elsewhere = not on account of the transfer: see the refusals
dossier-refused-unexplained = cannot be known from this bundle
dossier-natural-person = natural person
dossier-natural-persons = natural persons
dossier-yes = yes
dossier-no = no
dossier-no-missing = Nothing was missing: no disclosure was refused for want of evidence.
dossier-record-counting = Article 30(1)(d) and (e) of Regulation (EU) 2016/679; Article 27 of Monaco’s Law 1.565. Only recipients of disclosures in the scope stand here. Security measures and time limits of other systems are not part of it.
dossier-no-recipients = No disclosure in the scope.
dossier-no-requests = The scope holds no request of a person.
dossier-no-breaches = The scope holds no breach.
dossier-no-erased = Nothing of what was asked for had been erased when this bundle was made.
dossier-erased-counting = The line and its commitment remain; what was committed to is gone. An erasure names nobody: it holds a count, its ground and a commitment to its list. The second table names the erasures that come into question; which of them took which value is not in this bundle.
dossier-erasure-of-persons = { $count ->
    [one] one person, on request or decision
   *[other] { $said } persons, on request or decision
}
dossier-erasure-by-period = { $count ->
    [one] one file, at the end of its period
   *[other] { $said } files, at the end of their period
}
dossier-erasure-not-done = not carried out in this state
dossier-erased-since = { $count ->
    [one] There was an erasure after the first copy of this bundle: entry { $since }. What it took could be read in that copy.
   *[other] There were erasures after the first copy of this bundle: entries { $since }. What they took could be read in that copy.
}
dossier-no-withheld = Nothing is withheld.
dossier-withheld-counting = The commitment lets anybody check later, if the ground falls away, that a value handed over is the one that was recorded.
dossier-field-person = identity
dossier-field-number = number in the series
dossier-field-facts = facts told to the decision
dossier-field-details = what was disclosed
dossier-field-sealed = sealed value of the entry
dossier-no-rulebooks = No verdict in the scope.
dossier-unread = not readable by this release
dossier-no-rules = No verdict in the scope.
dossier-method-lines = Each entry is one line of text. It is never altered; a correction is a new entry, and so is a refusal.
dossier-method-tree = The lines are the leaves of a hash tree (RFC 6962) whose root is signed. Each enclosed line comes with the path to that root.
dossier-method-verdicts = Each disclosure was held, before it was recorded, against the dated rules of a rulebook whose digest stands in the entry; the verdict can be computed again.
dossier-method-persons = The ledger holds no identity: salted commitments stand in its place. The values that open those in the scope are enclosed; they can be erased without touching the proof of the lines.
dossier-method-report = This report is drawn from the bundle alone, without a date of making and without chance: the same lines give the same file.
dossier-checkpoint = { $size ->
    [one] The signed checkpoint covers one entry. Its root:
   *[other] The signed checkpoint covers { $said } entries. Its root:
}
dossier-no-tokens = No time-stamp token of a third party is enclosed: the date rests on the exporter’s word (INDETERMINATE).
dossier-tokens = { $count ->
    [one] A time-stamp token (RFC 3161) is enclosed for the checkpoint over { $sizes } entries: everything under it existed at the latest when the token says.
   *[other] Time-stamp tokens (RFC 3161) are enclosed for the checkpoints over { $sizes } entries: everything under them existed at the latest when the token says.
}
dossier-verify-key = Get the verifier key from elsewhere than this file: from the exporter, its web site, minutes. Without it the word is INDETERMINATE.
dossier-verify-page = Offline, in a browser: open verify.html and drop the file there.
dossier-verify-python = Offline, with Python 3.9 or newer: python3 verify.py FILE --trust KEY.
dossier-verify-tabellion = With the software: tabellion verify --bundle FILE --trust KEY, which also computes the verdicts again.
dossier-verify-words = INTACT: everything agrees. TAMPERED: something was altered; the first entry that it touches is named. INDETERMINATE: nothing contradicts, but what would settle it is missing.
dossier-not-proven-identity = That the exporter identified persons and recipients rightly.
dossier-not-proven-submitted = That everything that happened was submitted to the ledger.
dossier-not-proven-series = That a person’s series ends where it seems to end: it is not counted.
dossier-not-proven-time = Without a third party’s token, the date of recording.
dossier-term-entry = Entry
dossier-term-checkpoint = Checkpoint
dossier-term-commitment = Commitment
dossier-term-census = Census
dossier-term-rulebook = Rulebook
dossier-term-verdict = Verdict
dossier-term-transfer = Transfer
dossier-term-adequacy = Adequacy
dossier-term-safeguards = Appropriate safeguards
dossier-term-derogation = Derogation
dossier-means-entry = a line of the ledger; its place is its number, from 0
dossier-means-checkpoint = count of entries and root of the tree, signed by the exporter
dossier-means-commitment = a salted digest of a value, which says nothing of it until the salt is handed over
dossier-means-census = an entry that counts the disclosures to each organisation
dossier-means-rulebook = dated rules of law with their sources, which the ledger applies
dossier-means-verdict = permitted, permitted with conditions, or refused, with the rules that lead there
dossier-means-transfer = disclosure to a third country or access from it; under the law of Monaco, any flow out of the Principality
dossier-means-adequacy = a country whose level of protection a decision or the law recognises
dossier-means-safeguards = standard clauses, binding corporate rules, a code or a certification
dossier-means-derogation = an exception by law, read narrowly
dossier-filter-everything = all entries
dossier-filter-recipient = recipient { $value }
dossier-filter-country = country { $value }
dossier-filter-regime = regime { $value }
dossier-filter-kind = kind “{ $value }”
dossier-filter-purpose = purpose “{ $value }”
dossier-filter-verdict = verdict “{ $value }”
dossier-filter-occurred = took place: { $value }
dossier-filter-recorded = recorded: { $value }
dossier-filter-seq = entries: { $value }
dossier-filter-person = the person concerned

# backup
backup-made = { $path }: { $size } entries, { $bytes } bytes; read again and checked
backup-made-next = It holds no keys: copy those elsewhere with “tabellion keys backup”. Keep it on another machine.
backup-intact = INTACT: the backup is whole, and its { $size } entries are those that were signed
backup-whole = The backup is whole, and its { $size } entries bear out the checkpoint in it. Name the log’s key with --trust to know that it was signed by it
backup-of = { $origin } as of { $at }: { $size } entries, { $rows } rows of the vault, { $files } files
backup-restored = { $ledger } is a ledger again: { $opened } openings open, { $erased } were erased
backup-restored-to-read = { $ledger } can be read and verified, and succeeded by another log; nothing can be recorded in it
backup-restored-memory = The signer’s memory is not of the same instant as this backup. If the keys were put back from a copy too, and anything was recorded after { $at }, receipts of it are in other hands: give one with --seen to an empty folder before you record, or let a new log succeed this one.
backup-restored-next = Look with “tabellion status”, then start the service.
failed-backup = { $error }
failed-backup-exists = “{ $path }” exists, and no backup is overwritten; choose another name
failed-seen = this is neither a checkpoint, a proof nor a receipt: { $error }
failed-seen-origin = this is of the log “{ $found }”, the backup of “{ $origin }”
help-backup = The data in one file: made while recording goes on, checked, put back. Never a key
help-backup-create = Make one, beside a running service too; then read it again and check it
help-backup-create--file = Where to; nothing is overwritten
help-backup-verify = Check one: every file, every entry, the signed root, no opening missing. Needs neither ledger nor keys
help-backup-verify--file = The backup
help-backup-verify--trust = Verifier key of the log, from outside; repeat for several
help-backup-restore = Put one back into `--ledger`: checked before, proven on the disk, and only then a ledger
help-backup-restore--file = The backup
help-backup-restore--trust = Verifier key of the log, from outside; repeat for several
help-backup-restore--seen = A checkpoint, proof or receipt of this log that somebody holds: a backup that is older is refused; repeat for several
help-backup-restore--only-to-read = Put back a copy that is too old to go on: to read it, verify it, or succeed it
problem-backup-under-way = A backup is being made

### the page of the service

docs-about = What the service takes and gives. Errors are problems of RFC 9457, with a stable code.
docs-groups = Groups
docs-scope = Scope
docs-any-token = any token
docs-everybody = none: everybody
docs-parameters = Parameters (* needed)
docs-body = Body (* needed)
docs-answers = Answers
docs-problems = Problems:
docs-every-problem = Problems
docs-means = What it means
docs-next = What to do next

# operations
doctor-clock-ok = the wall clock is not behind the last entry, nor a year ahead of it
doctor-clock-next = set the clock right (time synchronisation), or confirm it: “tabellion clock confirm”
doctor-head-ok = { $size } entries, all under the published checkpoint
doctor-head-none = no checkpoint is published
doctor-head-next = open the ledger once: start the service, or “tabellion verify” after any command that records
doctor-head-lost-next = record nothing; “tabellion verify” says what is missing, a mirror or a backup has it
doctor-vault-next = put the vault back with its log from the last data backup (“tabellion backup restore”), or the keys of today; nothing is recorded until it opens
doctor-permissions-ok = data and keys are apart, and closed to other users
doctor-permissions-keys-next = give the folder of the keys 0700 and the files in it 0600, both to the service’s user
doctor-permissions-open = other users can look into { $path }
doctor-permissions-next = chmod 700 { $path }
doctor-permissions-inside = the keys lie inside the ledger’s folder: every copy of the data has them
doctor-permissions-inside-next = move them to a folder of their own, and name it with --keys or TABELLION_KEYS
doctor-disk = { $left } MiB are left; disclosures stop below { $reserve } MiB
doctor-disk-next = make room, or move the ledger to a larger disk; “disk_reserve_mib” in the settings is what is kept free
doctor-medium-ok = the keys lie on a file system that overwrites in place; the disk below may still keep old blocks (SSD, snapshots)
doctor-medium-copies = the keys lie on { $name }, which writes a new copy and leaves the old one: an erased key may survive there
doctor-medium-copies-next = put the keys on ext4 or XFS, on an encrypted volume, and take no snapshots of it
doctor-medium-network = the ledger lies on { $name }: its lock holds on one machine only, and its syncs may not
doctor-medium-network-next = put the ledger on a disk of this machine
doctor-copies-ok = two copies of the key file, on two media
doctor-copies-missing = the second copy of the key file is not there: { $path }
doctor-copies-missing-next = make its medium available; opening the ledger writes it again
doctor-copies-together = both copies of the key file lie on one medium: losing it erases everybody
doctor-copies-next = name a file on another medium with “second_key_copy” in the settings
doctor-port-loopback = only this machine reaches { $address }
doctor-port-tls = { $address } is open to other machines, by TLS
doctor-port-plain = { $address } is open to other machines in the clear, as the settings accept
doctor-port-refused = { $address } is open to other machines and has no certificate: the service will not start
doctor-port-invalid = { $address } is no address and port
doctor-port-next = give it a certificate (“tls_cert” and “tls_key” under [serve]), or listen on 127.0.0.1 behind a proxy that speaks TLS
doctor-next-key-ok = the private half of the next signing key is not on this machine
doctor-next-key-here = the next signing key lies beside the present one: who takes one takes both
doctor-next-key-next = move next.pem to a safe off this machine, and bring it back for “tabellion keys rotate”
doctor-key-backup-ok = { $count } copies of the keys, none overdue
doctor-key-backup-none = no copy of the keys is known: losing them loses every person’s data, and the log’s name
doctor-key-backup-next = tabellion keys backup --out DIR --expires DATE, on a medium of its own
doctor-key-backup-overdue = { $overdue } of { $count } copies of the keys should have been destroyed: they open what was erased since
doctor-key-backup-overdue-next = destroy them, then “tabellion keys backups --destroyed DIR”
doctor-backup = the last backup is { $days } days old, { $behind } entries behind
doctor-backup-none = no backup of the data was ever taken here
doctor-backup-next = tabellion backup create FILE, every day, kept on another machine
doctor-stamp = the newest time-stamp is { $days } days old
doctor-stamp-none = no time-stamp: when entries were made rests on this machine’s word
doctor-stamp-next = name an authority and an interval under [timestamp] in the settings, or “tabellion checkpoint timestamp”
doctor-contracts = { $count } contracts, decisions or assessments end within { $days } days; { $over } have ended
doctor-contracts-ok = no contract, decision or assessment ends within { $days } days
doctor-contracts-next = tabellion recipients expiring; disclosures to them are refused from the day after
doctor-verify = this machine verified { $size } entries { $days } days ago
doctor-verify-none = nobody has verified the log on this machine
doctor-verify-next = tabellion verify --trust VKEY, best on another machine that remembers what it saw
config-default = default
config-good = all settings can be used
config-missing = { $path } is not there
man-written = { $count } pages in { $path }
help-doctor = Look for what quietly goes wrong, and say what to do
help-doctor--strict = End with 1 for warnings too
help-config = All settings, and where each came from
help-config-show = Show every setting and where it came from
help-config-check = Check that they can be used, and that what they name is there
help-man = Write manual pages
help-man--folder = Where to
help-serve--log-format = Form of traces on standard error: text, json (default: text)
problem-disk-reserve = Little room left on the disk

# mirror
mirror-updated = { $path }: { $size } entries, { $added } of them new
mirror-repaired = { $size } entries; { $count } of them were put back into the journal
failed-mirror = { $error }
help-mirror = The published log as files, entries included; and a way back from them
help-mirror-update = Bring a mirror up to date, beside a running service too; it goes on from where it was
help-mirror-update--folder = The mirror’s folder, made if it is not there
help-mirror-update--trust = Verifier key of the log, from outside; repeat for several
help-mirror-repair = Put lines that the journal lost back from a mirror
help-mirror-repair--folder = The mirror’s folder
