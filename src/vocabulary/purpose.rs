//! What for, which data, and where they came from.

use super::codes;

codes! {
    /// Why data are disclosed.
    Purpose, "purpose" {
        ContractPerformance = "contract_performance",
        PreContract = "pre_contract",
        Recovery = "recovery",
        Litigation = "litigation",
        InternshipContact = "internship_contact",
        PresentJobOffers = "present_job_offers",
        DirectMarketing = "direct_marketing",
        RequestedService = "requested_service",
        ImportantNotification = "important_notification",
        Audit = "audit",
        QualityAudit = "quality_audit",
        Accreditation = "accreditation",
        Accounting = "accounting",
        Invoicing = "invoicing",
        Payment = "payment",
        Survey = "survey",
        FraudPrevention = "fraud_prevention",
        LegalClaim = "legal_claim",
        PremisesSecurity = "premises_security",
        ItSecurity = "it_security",
        Website = "website",
        Statistics = "statistics",
        Hosting = "hosting",
        Crm = "crm",
        ItSupport = "it_support",
        Event = "event",
        Merger = "merger",
        Investigation = "investigation",
        Inspection = "inspection",
        ForeignOrder = "foreign_order",
        ReturnToController = "return_to_controller",
        RightsRequest = "rights_request",
        StudentExchange = "student_exchange",
        HrManagement = "hr_management",
        SchoolAdministration = "school_administration",
        Archiving = "archiving",
        GroupReporting = "group_reporting",
        SharedServices = "shared_services",
        PatentFiling = "patent_filing",
        UkImmigrationControl = "uk_immigration_control",
        Suppression = "suppression",
        Reference = "reference",
        Sponsorship = "sponsorship",
    }
}

impl Purpose {
    /// An order or an inquiry of an authority.
    #[must_use]
    pub const fn is_inquiry(self) -> bool {
        matches!(
            self,
            Self::Investigation | Self::Inspection | Self::ForeignOrder
        )
    }

    /// Establishing, exercising or defending rights in court or before it.
    #[must_use]
    pub const fn is_claim(self) -> bool {
        matches!(self, Self::LegalClaim | Self::Litigation)
    }
}

codes! {
    /// A category of personal data.
    Category, "data category" {
        Identity = "identity",
        ProfessionalContact = "professional_contact",
        ProfessionalLife = "professional_life",
        Login = "login",
        BankAccount = "bank_account",
        PaymentCardNumber = "payment_card_number",
        PaymentCardToken = "payment_card_token",
        Invoice = "invoice",
        Debt = "debt",
        Opinion = "opinion",
        OpinionPseudonymised = "opinion_pseudonymised",
        JobOffer = "job_offer",
        InternshipSupervision = "internship_supervision",
        OnlineIdentifiers = "online_identifiers",
        Device = "device",
        Cookies = "cookies",
        VisaData = "visa_data",
        Travel = "travel",
        EmployeeHrFile = "employee_hr_file",
        IdentityDocument = "identity_document",
        EmailHash = "email_hash",
        RightsRequestFile = "rights_request_file",
        AggregateAnonymous = "aggregate_anonymous",
        PublicSocialMedia = "public_social_media",
        SpecialCategory = "special_category",
    }
}

codes! {
    /// Where data of a category came from.
    Source, "data source" {
        Provided = "provided",
        Observed = "observed",
        ThirdParty = "third_party",
        Public = "public",
    }
}

codes! {
    /// Whether the disclosure already happened.
    State, "state" {
        Intended = "intended",
        Done = "done",
    }
}

codes! {
    /// Why an entry is late; `other` stands in the clear for a free text that is sealed.
    LateCode, "late reason" {
        InitialImport = "initial_import",
        FoundInReview = "found_in_review",
        SystemOutage = "system_outage",
        ReportedLate = "reported_late",
        Other = "other",
    }
}
