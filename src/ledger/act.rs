//! Why an act about persons, the register or a breach was not recorded: what is wrong, and what to do next.
//!
//! Faults of what was sent stand in `disclosure::Faults`; these are faults of the act against the ledger as it stands.

/// An act that the ledger cannot record as asked. Nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// No request begins there.
    #[error("entry {0} is no request; `tabellion rights list` shows the entries that began one")]
    NoRequest(u64),
    /// It has ended.
    #[error(
        "request {request} was ended by entry {by}; record a new request if the person comes back to it"
    )]
    Ended {
        /// Which.
        request: u64,
        /// By which entry.
        by: u64,
    },
    /// Nobody confirmed who asks.
    #[error(
        "request {0} cannot be granted before it is known who asks; record the check first: `tabellion rights record --step identity-check --request {0} --identity known_channel --result confirmed`"
    )]
    NotIdentified(u64),
    /// Nobody confirmed who asks, where an answer would hand out data.
    #[error(
        "the request of this person (entry {0}) is not confirmed to come from them; record the check of identity first"
    )]
    NotConfirmed(u64),
    /// A request of another right or person.
    #[error(
        "entry {request} is not {wanted} of this person; `tabellion rights show {request}` says what it is"
    )]
    AnotherRequest {
        /// Which.
        request: u64,
        /// What was needed.
        wanted: &'static str,
    },
    /// The ground does not fit.
    #[error("{0}")]
    Ground(String),
    /// The law knows no refusal here.
    #[error("{0}")]
    Absolute(String),
    /// An extension told too late.
    #[error(
        "the term of request {request} ended on {due}; an extension is told before: answer now, or refuse with grounds"
    )]
    TooLate {
        /// Which.
        request: u64,
        /// Last day.
        due: String,
    },
    /// Extended before.
    #[error("request {0} was extended before; the law knows one extension")]
    ExtendedBefore(u64),
    /// A person the ledger does not know.
    #[error(
        "nothing stands in this ledger under that identifier; check its spelling (`email:` before an address), or try the person's other identifiers"
    )]
    UnknownPerson,
    /// A person who was erased.
    #[error("the openings of this person were erased; nothing can be read or joined any more")]
    Erased,
    /// A join that says nothing new.
    #[error("both identifiers are the same person in this ledger already")]
    SamePerson,
    /// A join to be undone that is none.
    #[error("the two identifiers are not joined, so there is nothing to separate")]
    NotJoined,
    /// Nobody of that id.
    #[error("no recipient `{0}` in the register; `tabellion recipients list` shows all of them")]
    NoRecipient(String),
    /// A merge into itself.
    #[error("`{0}` cannot be merged into itself; name the entry that stays with `--into`")]
    MergeIntoItself(String),
    /// A merge into an entry that has ended.
    #[error("`{0}` is itself no longer in use; merge into the one that is")]
    MergeIntoEnded(String),
    /// Ended before.
    #[error("`{0}` has ended already")]
    EndedRecipient(String),
    /// It was found to be another.
    #[error(
        "`{id}` was merged into `{into}`; name `{into}`, or undo the merger with `tabellion recipients separate {id}`"
    )]
    MergedRecipient {
        /// Which.
        id: String,
        /// The other.
        into: String,
    },
    /// Another exporter than the ledger's.
    #[error(
        "this ledger is of `{here}`; a ledger has one exporter for ever: make another ledger for `{given}`"
    )]
    AnotherExporter {
        /// As sent.
        given: String,
        /// Whose ledger this is.
        here: String,
    },
    /// Natural persons stand in no clear entry of the register.
    #[error("`{0}` is a natural person; join the identifiers instead: `tabellion subjects join`")]
    NaturalPerson(String),
    /// A separation of what was never merged.
    #[error("`{0}` was not merged into another, so there is nothing to separate")]
    NotMerged(String),
    /// An authority that was not in charge on the day.
    #[error("on {day} the authority in Monaco was not the {given}; name the other: {right}")]
    WrongAuthority {
        /// As sent.
        given: String,
        /// In charge.
        right: String,
        /// When.
        day: String,
    },
    /// No breach begins there.
    #[error("entry {0} opens no breach; `tabellion breach list` shows those that do")]
    NoBreach(u64),
    /// It has been closed.
    #[error("breach {breach} was closed by entry {by}; open a new one if more is found")]
    ClosedBreach {
        /// Which.
        breach: u64,
        /// By which entry.
        by: u64,
    },
    /// An entry that cannot belong to a breach.
    #[error(
        "entry {0} is no disclosure and no refusal, so no breach can lie in it; `tabellion log show {0}` says what it is"
    )]
    NotLinkable(u64),
    /// Linked before.
    #[error(
        "every entry that was named stands in breach {0} already; `tabellion breach list --json` shows which those are"
    )]
    LinkedAlready(u64),
    /// Late without a reason.
    #[error(
        "the 72 hours of breach {breach} ended at {due}; say why it is late with a ground, `eu-gdpr.A33-1` (Article 33(1))"
    )]
    LateWithoutReason {
        /// Which.
        breach: u64,
        /// Their end.
        due: String,
    },
    /// An entry that calls for no notification.
    #[error(
        "entry {0} calls for no notification; `tabellion rights notifications list` shows those that do"
    )]
    NothingToNotify(u64),
    /// A recipient that received nothing of the person.
    #[error(
        "`{recipient}` is not among those to be told of entry {about}; `tabellion rights notifications list --about {about}` shows them"
    )]
    NotToNotify {
        /// The matter.
        about: u64,
        /// Whom.
        recipient: String,
    },
    /// No such list.
    #[error(
        "entry {0} left no suppression that still stands; `tabellion subjects suppressions list` shows those that do"
    )]
    NoSuppression(u64),
    /// Nothing to lift.
    #[error(
        "{pointer}: nothing keeps this identifier from being disclosed again; check its spelling, or lift what blocks the person's other identifiers"
    )]
    NotSuppressed {
        /// Their place in the list.
        pointer: String,
    },
    /// A log that goes on nowhere.
    #[error(
        "a log that ends for this reason goes on in another; name that one, or close it as dissolved"
    )]
    NoSuccessor,
    /// A log as its own successor.
    #[error("`{0}` is this log itself; name the log that goes on")]
    OwnSuccessor(String),
    /// A name that cannot be an origin.
    #[error(
        "`{origin}` cannot be the name of a log ({why}); write a domain of yours and a path, as in `ledger.example/prod`"
    )]
    Successor {
        /// As given.
        origin: String,
        /// Why.
        why: String,
    },
    /// Another log than the one that was meant.
    #[error("this is the log `{here}`, not `{given}`; name the one that is meant")]
    AnotherLog {
        /// As sent.
        given: String,
        /// Which log this is.
        here: String,
    },
    /// A review that is not ahead.
    #[error("`{pointer}` is not a day to come; name one after today")]
    NotAhead {
        /// Where.
        pointer: &'static str,
    },
    /// No inquiry begins there.
    #[error("entry {0} opens no inquiry; `tabellion inquiry list` shows those that do")]
    NoInquiry(u64),
    /// It has been closed.
    #[error(
        "inquiry {inquiry} was closed by entry {by}; open a new one if the authority asks again"
    )]
    ClosedInquiry {
        /// Which.
        inquiry: u64,
        /// By which entry.
        by: u64,
    },
    /// A last day to answer that was over before anybody asked.
    #[error(
        "{due} is before the day of the request, {asked_on}; give the last day that the authority named"
    )]
    DueBeforeAsked {
        /// The last day.
        due: chrono::NaiveDate,
        /// When it was asked.
        asked_on: chrono::NaiveDate,
    },
    /// The clock was set back over the instant that is to be shown.
    #[error(
        "the clock was set back over {0}: entries before and after that instant are mixed, and no proof can tell them apart; show a later instant"
    )]
    MixedInstants(String),
    /// Something is to be withheld that is not there.
    #[error(
        "there is nothing to withhold at `{0}`; name what the export opens: `person:12/0`, `field:12/0/details` or `field:12/sealed`"
    )]
    NothingToWithhold(String),
    /// No ground on which something may be withheld.
    #[error("`{0}` is no ground to withhold something; use `fr.secret-avocat` or `mc-1565.A47`")]
    NoGroundToWithhold(String),
    /// Evidence that cannot be made.
    #[error("the evidence cannot be made: {0}")]
    NoEvidence(String),
    /// Something that has not happened yet.
    #[error("`{pointer}` lies in the future; record it when it happens")]
    NotYet {
        /// Where.
        pointer: &'static str,
    },
}

impl ActError {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoRequest(_) => "no_such_request",
            Self::Ended { .. } => "request_ended",
            Self::NotIdentified(_) | Self::NotConfirmed(_) => "identity_not_confirmed",
            Self::AnotherRequest { .. } => "another_request",
            Self::Ground(_) => "invalid_ground",
            Self::Absolute(_) => "no_ground_to_refuse",
            Self::TooLate { .. } => "term_over",
            Self::ExtendedBefore(_) => "extended_before",
            Self::UnknownPerson => "unknown_person",
            Self::Erased => "erased",
            Self::SamePerson => "same_person",
            Self::NotJoined => "not_joined",
            Self::NoRecipient(_) => "unknown_recipient",
            Self::MergeIntoItself(_) => "merge_into_itself",
            Self::MergeIntoEnded(_) => "merge_into_ended",
            Self::EndedRecipient(_) => "retired_recipient",
            Self::MergedRecipient { .. } => "merged_recipient",
            Self::AnotherExporter { .. } => "another_exporter",
            Self::NaturalPerson(_) => "natural_person",
            Self::NotMerged(_) => "not_merged",
            Self::WrongAuthority { .. } => "wrong_authority",
            Self::NoBreach(_) => "no_such_breach",
            Self::ClosedBreach { .. } => "breach_closed",
            Self::NotLinkable(_) => "not_linkable",
            Self::LinkedAlready(_) => "linked_already",
            Self::LateWithoutReason { .. } => "late_without_reason",
            Self::NothingToNotify(_) | Self::NotToNotify { .. } => "nothing_to_notify",
            Self::NoSuppression(_) => "no_such_suppression",
            Self::NotSuppressed { .. } => "not_suppressed",
            Self::NoSuccessor => "no_successor",
            Self::OwnSuccessor(_) | Self::Successor { .. } => "invalid_successor",
            Self::AnotherLog { .. } => "another_log",
            Self::NotAhead { .. } => "not_ahead",
            Self::NoInquiry(_) => "no_such_inquiry",
            Self::ClosedInquiry { .. } => "inquiry_closed",
            Self::DueBeforeAsked { .. } => "due_before_asked",
            Self::MixedInstants(_) => "mixed_instants",
            Self::NothingToWithhold(_) => "nothing_to_withhold",
            Self::NoGroundToWithhold(_) => "no_ground_to_withhold",
            Self::NoEvidence(_) => "no_evidence",
            Self::NotYet { .. } => "in_the_future",
        }
    }

    /// Whether nothing of that name exists.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(
            self,
            Self::NoRequest(_)
                | Self::UnknownPerson
                | Self::NoRecipient(_)
                | Self::NoBreach(_)
                | Self::NoInquiry(_)
                | Self::NothingToNotify(_)
                | Self::NoSuppression(_)
                | Self::NotSuppressed { .. }
        )
    }

    /// Whether the law itself says no.
    #[must_use]
    pub const fn is_law(&self) -> bool {
        matches!(
            self,
            Self::NotIdentified(_)
                | Self::NotConfirmed(_)
                | Self::Absolute(_)
                | Self::TooLate { .. }
                | Self::ExtendedBefore(_)
                | Self::LateWithoutReason { .. }
        )
    }
}
