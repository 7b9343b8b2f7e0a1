//! Types of evidence and the closed members they carry.

use super::codes;

codes! {
    /// What a piece of evidence is.
    EvidenceType, "evidence type" {
        Art28Contract = "art28_contract",
        Mc26Contract = "mc26_contract",
        Scc = "scc",
        Tia = "tia",
        Bcr = "bcr",
        CodeOfConduct = "code_of_conduct",
        Certification = "certification",
        AdHocClauses = "ad_hoc_clauses",
        AdministrativeArrangement = "administrative_arrangement",
        PublicBodyInstrument = "public_body_instrument",
        ApdpAuthorisation = "apdp_authorisation",
        CcinAuthorisation = "ccin_authorisation",
        CcinFormality = "ccin_formality",
        McAddendum = "mc_addendum",
        MinisterialListEntry = "ministerial_list_entry",
        InternationalAgreement = "international_agreement",
        Notice = "notice",
        Authorisation = "authorisation",
        Consent = "consent",
        Mandate = "mandate",
        IdentityCheck = "identity_check",
        OfficialIdentityCheck = "official_identity_check",
        WrittenRequest = "written_request",
        LegalText = "legal_text",
        ScopeCheck = "scope_check",
        AuditEngagement = "audit_engagement",
        SamplingPlan = "sampling_plan",
        AccreditationContract = "accreditation_contract",
        Nda = "nda",
        PurposeLimitationUndertaking = "purpose_limitation_undertaking",
        DataRoomIndex = "data_room_index",
        BalancingTest = "balancing_test",
        NecessityNote = "necessity_note",
        ClaimReference = "claim_reference",
        PaymentOrder = "payment_order",
        IntraGroupAgreement = "intra_group_agreement",
        JointControllerArrangement = "joint_controller_arrangement",
        RoleAttestation = "role_attestation",
        SubProcessorAuthorisation = "sub_processor_authorisation",
        HostingAttestation = "hosting_attestation",
        PriorAuthorisation = "prior_authorisation",
        LegalHold = "legal_hold",
        CounselNote = "counsel_note",
        RiskAssessment = "risk_assessment",
        SameLegalEntityProof = "same_legal_entity_proof",
        NoAccessUndertaking = "no_access_undertaking",
        AnonymisationNote = "anonymisation_note",
        NoObjectionCheck = "no_objection_check",
    }
}

codes! {
    /// A Commission decision with standard contractual clauses.
    SccDecision, "clause decision" {
        D2021_914 = "2021/914",
        D2010_87 = "2010/87",
        D2004_915 = "2004/915",
        D2001_497 = "2001/497",
    }
}

codes! {
    /// Who the binding corporate rules are for.
    BcrType, "BCR type" {
        Controller = "controller",
        Processor = "processor",
    }
}

codes! {
    /// How a transfer impact assessment ends.
    Conclusion, "conclusion" {
        Proceed = "proceed",
        ProceedWithMeasures = "proceed_with_measures",
        Suspend = "suspend",
    }
}

codes! {
    /// Who made a transfer impact assessment.
    TiaAuthor, "author of an assessment" {
        Exporter = "exporter",
        Processor = "processor",
    }
}

codes! {
    /// Where a request to an authority stands.
    Status, "status" {
        Granted = "granted",
        Pending = "pending",
        Refused = "refused",
    }
}

codes! {
    /// Status on the list of the EU-U.S. Data Privacy Framework.
    DpfStatus, "listing status" {
        Active = "active",
        Inactive = "inactive",
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// A row of the Data Privacy Framework list.
    DpfFramework, "framework" {
        EuUs = "eu_us",
        SwissUs = "swiss_us",
        UkExtension = "uk_extension",
    }
}

codes! {
    /// Which data a listing covers: the exporter's own staff files, or all others.
    DpfCover, "covered data" {
        NonHr = "non_hr",
        Hr = "hr",
    }
}

codes! {
    /// A transatlantic framework that has ended.
    FormerFramework, "former framework" {
        SafeHarbor = "safe_harbor",
        PrivacyShield = "privacy_shield",
    }
}

/// A module of the clauses of Decision (EU) 2021/914: 1 C→C, 2 C→P, 3 P→P, 4 P→C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Module {
    /// Controller to controller.
    M1,
    /// Controller to processor.
    M2,
    /// Processor to processor.
    M3,
    /// Processor to controller.
    M4,
}

impl Module {
    /// 1 to 4.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::M1 => 1,
            Self::M2 => 2,
            Self::M3 => 3,
            Self::M4 => 4,
        }
    }

    /// The module of this number.
    #[must_use]
    pub const fn from_number(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::M1),
            2 => Some(Self::M2),
            3 => Some(Self::M3),
            4 => Some(Self::M4),
            _ => None,
        }
    }
}

impl serde::Serialize for Module {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(self.number())
    }
}
