//! The exercise of rights, step by step, and what follows from it.

use super::codes;

codes! {
    /// Which right a person exercises.
    Right, "right" {
        AccessRequest = "access_request",
        ChannelPreference = "channel_preference",
        Complaint = "complaint",
        ConsentWithdrawn = "consent_withdrawn",
        Erasure = "erasure",
        Objection = "objection",
        Portability = "portability",
        Rectification = "rectification",
        Restriction = "restriction",
        RestrictionLifted = "restriction_lifted",
    }
}

codes! {
    /// A step in the exercise of a right.
    Step, "step" {
        Received = "received",
        IdentityCheck = "identity_check",
        Extended = "extended",
        Answered = "answered",
        Refused = "refused",
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// How something reached the exporter, or left it.
    Via, "way" {
        Post = "post",
        Email = "email",
        Phone = "phone",
        OnSite = "on_site",
        Web = "web",
        Messaging = "messaging",
        Portal = "portal",
    }
}

codes! {
    /// How a person showed who they are.
    IdentityMethod, "identity method" {
        NotNeeded = "not_needed",
        KnownChannel = "known_channel",
        CallBack = "call_back",
        Questions = "questions",
        ElectronicIdentity = "electronic_identity",
        OnSite = "on_site",
        Document = "document",
    }
}

codes! {
    /// With what result.
    IdentityResult, "identity result" {
        Confirmed = "confirmed",
        NotConfirmed = "not_confirmed",
    }
}

codes! {
    /// How a request ended.
    RightsOutcome, "outcome of a request" {
        Granted = "granted",
        PartlyGranted = "partly_granted",
        Refused = "refused",
    }
}

codes! {
    /// What came of a notification.
    NotificationResult, "notification result" {
        Sent = "sent",
        Acknowledged = "acknowledged",
        Failed = "failed",
        Impossible = "impossible",
        Disproportionate = "disproportionate",
    }
}

codes! {
    /// A step in the handling of a breach.
    BreachStep, "breach step" {
        Opened = "opened",
        Linked = "linked",
        Assessed = "assessed",
        AuthorityNotified = "authority_notified",
        PersonsInformed = "persons_informed",
        Closed = "closed",
    }
}

codes! {
    /// The risk of a breach for the persons.
    Risk, "risk" {
        Unlikely = "unlikely",
        Risk = "risk",
        High = "high",
    }
}
