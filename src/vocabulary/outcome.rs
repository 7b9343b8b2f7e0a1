//! What a verdict can say.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Clause, Code, UnknownCode, codes};

codes! {
    /// The verdict in one word.
    VerdictWord, "verdict" {
        Permit = "permit",
        PermitWithConditions = "permit_with_conditions",
        Refuse = "refuse",
    }
}

/// Whether any leg is a transfer: JSON `true`, `false` or `"undetermined"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transfer {
    /// No leg is.
    No,
    /// The law does not say.
    Undetermined,
    /// At least one leg is.
    Yes,
}

impl Serialize for Transfer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Yes => serializer.serialize_bool(true),
            Self::No => serializer.serialize_bool(false),
            Self::Undetermined => serializer.serialize_str("undetermined"),
        }
    }
}

impl<'de> Deserialize<'de> for Transfer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Bool(true) => Ok(Self::Yes),
            serde_json::Value::Bool(false) => Ok(Self::No),
            serde_json::Value::String(text) if text == "undetermined" => Ok(Self::Undetermined),
            _ => Err(serde::de::Error::custom(
                "a transfer is `true`, `false` or `\"undetermined\"`",
            )),
        }
    }
}

codes! {
    /// A gate of `docs/LAW.md`, section 5.1; `clock` is the two clocks and the flags of section 10.
    Gate, "gate" {
        Regime = "G1",
        Purpose = "G2",
        Basis = "G3",
        Necessity = "G4",
        Rights = "G5",
        Retention = "G6",
        Transparency = "G7",
        Role = "G8",
        Transfer = "G9",
        Policy = "G10",
        Security = "G11",
        Clock = "clock",
    }
}

codes! {
    /// What must be done although the disclosure is permitted.
    Condition, "condition" {
        AggregateFirst = "aggregate_first",
        AlternativesExhausted = "alternatives_exhausted",
        AnonymityTest = "anonymity_test",
        Art14InformationByAcquirer = "art14_information_by_acquirer",
        Art281Assessment = "art28_1_assessment",
        Art30Documentation = "art30_documentation",
        Art48Clause = "art48_clause",
        BackdatedOverEvent = "backdated_over_event",
        BlockingStatuteCheck = "blocking_statute_check",
        CcinFormalityReference = "ccin_formality_reference",
        CertificateCurrent = "certificate_current",
        ControllerTiaReview = "controller_tia_review",
        CorrectReference = "correct_reference",
        CounselNote = "counsel_note",
        DataRoomIndex = "data_room_index",
        DoNotDiscloseToDataSubject = "do_not_disclose_to_data_subject",
        DocumentGapReasoning = "document_gap_reasoning",
        FallbackSccOnFile = "fallback_scc_on_file",
        JointControllerArrangement = "joint_controller_arrangement",
        LateEntryReason = "late_entry_reason",
        LegalHoldReference = "legal_hold_reference",
        LimitToBusinessContact = "limit_to_business_contact",
        LinkToSupersededEntry = "link_to_superseded_entry",
        LogCountry = "log_country",
        LogOccasionalCounter = "log_occasional_counter",
        ManualReview = "manual_review",
        Minimisation = "minimisation",
        MonitoringBodyMembershipCurrent = "monitoring_body_membership_current",
        NecessityNote = "necessity_note",
        NoAccessUndertaking = "no_access_undertaking",
        PipedaApplicabilityOpinion = "pipeda_applicability_opinion",
        PolicyConflictResolved = "policy_conflict_resolved",
        PolicyPriorAuthorisation = "policy_prior_authorisation",
        ReassessContinuingStorage = "reassess_continuing_storage",
        RecheckDpfMonthly = "recheck_dpf_monthly",
        RecordAsPersonalData = "record_as_personal_data",
        ReviewWhenNewSccAdopted = "review_when_new_scc_adopted",
        RiskAssessmentArt32 = "risk_assessment_art32",
        SamplingPlan = "sampling_plan",
        SupplementaryMeasures = "supplementary_measures",
        WithdrawalHandling = "withdrawal_handling",
    }
}

codes! {
    /// What a refused disclosure lacks, apart from single contract clauses.
    MissingCode, "missing code" {
        AccreditationContract = "accreditation_contract",
        AnnexI = "annex_I",
        AnnexII = "annex_II",
        AnonymisationNote = "anonymisation_note",
        ApdpAuthorisation = "apdp_authorisation",
        Approval = "approval",
        Art28Contract = "art28_contract",
        AuditEngagement = "audit_engagement",
        AuthorisationOrNotice = "authorisation_or_notice",
        AuthorityAuthorisation = "authority_authorisation",
        AuthorityInformed = "authority_informed",
        BalancingTest = "balancing_test",
        BcrApproval = "bcr_approval",
        BcrMembership = "bcr_membership",
        BcrType = "bcr_type",
        BindingCommitment = "binding_commitment",
        CcinAuthorisation = "ccin_authorisation",
        CcinFormality = "ccin_formality",
        ClaimReference = "claim_reference",
        Consent = "consent",
        ExplicitConsent = "explicit_consent",
        IdentityCheck = "identity_check",
        InternationalAgreement = "international_agreement",
        LegalBasis = "legal_basis",
        LegalText = "legal_text",
        LimitedNumber = "limited_number",
        Mandate = "mandate",
        Mc26Contract = "mc26_contract",
        Nda = "nda",
        NotYetDecided = "not_yet_decided",
        Notice = "notice",
        OccasionalUse = "occasional_use",
        OfficialIdentityCheck = "official_identity_check",
        PartialRegister = "partial_register",
        PaymentOrder = "payment_order",
        PublicBodies = "public_bodies",
        PurposeLimitationUndertaking = "purpose_limitation_undertaking",
        RiskInformation = "risk_information",
        RoleAttestation = "role_attestation",
        Safeguards = "safeguards",
        SameLegalEntityProof = "same_legal_entity_proof",
        Scc2021914 = "scc_2021_914",
        SccInForce = "scc_in_force",
        SccModule1 = "scc_module_1",
        SccModule2 = "scc_module_2",
        SccModule3 = "scc_module_3",
        SccModule4 = "scc_module_4",
        ScopeCheck = "scope_check",
        SecureChannel = "secure_channel",
        SubProcessorAuthorisation = "sub_processor_authorisation",
        SubjectIncapable = "subject_incapable",
        SubjectsInformed = "subjects_informed",
        SupplementaryMeasures = "supplementary_measures",
        Tia = "tia",
        TransferMechanism = "transfer_mechanism",
        UnmodifiedScc = "unmodified_scc",
        WrittenRequest = "written_request",
    }
}

codes! {
    /// What is said beside a verdict and changes nothing of it.
    Warning, "warning" {
        BeyondHorizon = "beyond_horizon",
    }
}

/// What a refused disclosure lacks: `tia`, `scc_module_2`, `clause_28(3)(h)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// One of the closed codes.
    Code(MissingCode),
    /// A clause that the processor contract lacks.
    Clause(Clause),
}

const CLAUSE: &str = "clause_";

impl Missing {
    /// Reads `tia` or `clause_28(3)(h)`.
    ///
    /// # Errors
    /// The nearest codes, when there is none of that name.
    pub fn parse(text: &str) -> Result<Self, UnknownCode> {
        match text
            .strip_prefix(CLAUSE)
            .and_then(|clause| Clause::parse(clause).ok())
        {
            Some(clause) => Ok(Self::Clause(clause)),
            None => MissingCode::parse(text).map(Self::Code),
        }
    }

    fn parts(&self) -> (&str, &str) {
        match self {
            Self::Code(code) => (code.code(), ""),
            Self::Clause(clause) => (CLAUSE, clause.as_str()),
        }
    }
}

impl From<MissingCode> for Missing {
    fn from(code: MissingCode) -> Self {
        Self::Code(code)
    }
}

impl Ord for Missing {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for Missing {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, tail) = self.parts();
        write!(f, "{head}{tail}")
    }
}

impl Serialize for Missing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Code(code) => serializer.serialize_str(code.code()),
            Self::Clause(_) => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Missing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
