//! Regimes, legal bases and derogations.

use super::codes;

codes! {
    /// A body of transfer law.
    Regime, "regime" {
        EuGdpr = "eu-gdpr",
        EuDir95 = "eu-dir95",
        Mc1565 = "mc-1565",
        Mc1165 = "mc-1165",
    }
}

impl Regime {
    /// Monegasque law, old or new.
    #[must_use]
    pub const fn is_monegasque(self) -> bool {
        matches!(self, Self::Mc1565 | Self::Mc1165)
    }
}

codes! {
    /// What makes the disclosure lawful in itself.
    Basis, "legal basis" {
        GdprConsent = "eu-gdpr:A6-1-a",
        GdprContract = "eu-gdpr:A6-1-b",
        GdprObligation = "eu-gdpr:A6-1-c",
        GdprVital = "eu-gdpr:A6-1-d",
        GdprPublicTask = "eu-gdpr:A6-1-e",
        GdprInterest = "eu-gdpr:A6-1-f",
        GdprProcessor = "eu-gdpr:A28",
        McConsent = "mc-1565:A5-1",
        McObligation = "mc-1565:A5-2",
        McContract = "mc-1565:A5-3",
        McVital = "mc-1565:A5-4",
        McPublicTask = "mc-1565:A5-5",
        McInterest = "mc-1565:A5-6",
        McProcessor = "mc-1565:A26",
        DirConsent = "eu-dir95:A7-a",
        DirContract = "eu-dir95:A7-b",
        DirObligation = "eu-dir95:A7-c",
        DirVital = "eu-dir95:A7-d",
        DirPublicTask = "eu-dir95:A7-e",
        DirInterest = "eu-dir95:A7-f",
        OldMc = "mc-1165:A10-2",
        None = "none",
    }
}

impl Basis {
    /// The regime it serves; nothing for `none`.
    #[must_use]
    pub const fn regime(self) -> Option<Regime> {
        Some(match self {
            Self::GdprConsent
            | Self::GdprContract
            | Self::GdprObligation
            | Self::GdprVital
            | Self::GdprPublicTask
            | Self::GdprInterest
            | Self::GdprProcessor => Regime::EuGdpr,
            Self::McConsent
            | Self::McObligation
            | Self::McContract
            | Self::McVital
            | Self::McPublicTask
            | Self::McInterest
            | Self::McProcessor => Regime::Mc1565,
            Self::DirConsent
            | Self::DirContract
            | Self::DirObligation
            | Self::DirVital
            | Self::DirPublicTask
            | Self::DirInterest => Regime::EuDir95,
            Self::OldMc => Regime::Mc1165,
            Self::None => return None,
        })
    }

    /// The person's consent.
    #[must_use]
    pub const fn is_consent(self) -> bool {
        matches!(self, Self::GdprConsent | Self::McConsent | Self::DirConsent)
    }

    /// A legal obligation of the exporter.
    #[must_use]
    pub const fn is_obligation(self) -> bool {
        matches!(
            self,
            Self::GdprObligation | Self::McObligation | Self::DirObligation
        )
    }

    /// Legitimate interest or public task: what an objection reaches. The one
    /// basis code of Law 1.165 names no ground, so it counts by caution.
    #[must_use]
    pub const fn is_open_to_objection(self) -> bool {
        matches!(
            self,
            Self::GdprInterest
                | Self::GdprPublicTask
                | Self::McInterest
                | Self::McPublicTask
                | Self::DirInterest
                | Self::DirPublicTask
                | Self::OldMc
        )
    }
}

codes! {
    /// An exception to the rules on transfers.
    DerogationArticle, "derogation" {
        GdprConsent = "eu-gdpr:A49-1-a",
        GdprContractWith = "eu-gdpr:A49-1-b",
        GdprContractFor = "eu-gdpr:A49-1-c",
        GdprPublicInterest = "eu-gdpr:A49-1-d",
        GdprClaim = "eu-gdpr:A49-1-e",
        GdprVital = "eu-gdpr:A49-1-f",
        GdprRegister = "eu-gdpr:A49-1-g",
        GdprCompelling = "eu-gdpr:A49-1-sub2",
        McConsent = "mc-1565:A99-1",
        McVital = "mc-1565:A99-2-a",
        McPublicInterest = "mc-1565:A99-2-b",
        McClaim = "mc-1565:A99-2-c",
        McRegister = "mc-1565:A99-2-d",
        McContractWith = "mc-1565:A99-2-e",
        McContractFor = "mc-1565:A99-2-f",
        McCompelling = "mc-1565:A99-3",
    }
}

impl DerogationArticle {
    /// The regime that its article names.
    #[must_use]
    pub const fn regime(self) -> Regime {
        match self {
            Self::GdprConsent
            | Self::GdprContractWith
            | Self::GdprContractFor
            | Self::GdprPublicInterest
            | Self::GdprClaim
            | Self::GdprVital
            | Self::GdprRegister
            | Self::GdprCompelling => Regime::EuGdpr,
            _ => Regime::Mc1565,
        }
    }

    /// Rests on the person's consent.
    #[must_use]
    pub const fn is_consent(self) -> bool {
        matches!(self, Self::GdprConsent | Self::McConsent)
    }

    /// Rests on a contract with the person or in the person's interest.
    #[must_use]
    pub const fn is_contract(self) -> bool {
        matches!(
            self,
            Self::GdprContractWith
                | Self::GdprContractFor
                | Self::McContractWith
                | Self::McContractFor
        )
    }

    /// Rests on legal claims.
    #[must_use]
    pub const fn is_claim(self) -> bool {
        matches!(self, Self::GdprClaim | Self::McClaim)
    }

    /// Compelling legitimate interests.
    #[must_use]
    pub const fn is_compelling(self) -> bool {
        matches!(self, Self::GdprCompelling | Self::McCompelling)
    }

    /// Closed to public authorities that exercise public powers (GDPR 49(3); Law 1.565 99(1), 99(2)e-f, 99(3)).
    #[must_use]
    pub const fn is_closed_to_public_bodies(self) -> bool {
        self.is_consent() || self.is_contract() || self.is_compelling()
    }
}

codes! {
    /// How often a derogation is used.
    Frequency, "frequency" {
        Once = "once",
        Occasional = "occasional",
        Repeated = "repeated",
        Systematic = "systematic",
    }
}

impl Frequency {
    /// Once or from time to time.
    #[must_use]
    pub const fn is_occasional(self) -> bool {
        matches!(self, Self::Once | Self::Occasional)
    }
}
