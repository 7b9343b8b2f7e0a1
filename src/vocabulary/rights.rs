//! Rights of persons, and the age of data.

use super::codes;

codes! {
    /// What happened to a person's rights.
    EventKind, "event" {
        Objection = "objection",
        Restriction = "restriction",
        RestrictionLifted = "restriction_lifted",
        Erasure = "erasure",
        Rectification = "rectification",
        ConsentWithdrawn = "consent_withdrawn",
        AccessRequest = "access_request",
        Complaint = "complaint",
        ChannelPreference = "channel_preference",
    }
}

codes! {
    /// How far an objection reaches.
    Scope, "scope" {
        DirectMarketing = "direct_marketing",
        ThirdPartyProspecting = "third_party_prospecting",
        All = "all",
    }
}

codes! {
    /// A way of reaching a person.
    Channel, "channel" {
        Post = "post",
        Email = "email",
        Phone = "phone",
        Sms = "sms",
        Messaging = "messaging",
        Social = "social",
    }
}

codes! {
    /// Which retention rule the data are under.
    AgeRule, "retention rule" {
        Prospecting = "prospecting",
        Internship = "internship",
        Invoicing = "invoicing",
        RightsFile = "rights_file",
        ObjectionFile = "objection_file",
        IdentityDocument = "identity_document",
    }
}

codes! {
    /// What starts the retention period.
    AgeTrigger, "retention trigger" {
        LastContactByPerson = "last_contact_by_person",
        EndOfRelationship = "end_of_relationship",
        EndOfContract = "end_of_contract",
        FiscalYearEnd = "fiscal_year_end",
        Closed = "closed",
        Verified = "verified",
    }
}

codes! {
    /// A contact with a person.
    ContactKind, "contact kind" {
        Reply = "reply",
        Click = "click",
        Call = "call",
        Meeting = "meeting",
        Form = "form",
        Open = "open",
        Delivery = "delivery",
    }
}
