//! Who gives and who receives.

use super::codes;

codes! {
    /// What a recipient is.
    Kind, "recipient kind" {
        InternalDepartment = "internal_department",
        GroupEntity = "group_entity",
        ServiceProvider = "service_provider",
        SubProcessor = "sub_processor",
        FinancialProvider = "financial_provider",
        StudentOrAlumnus = "student_or_alumnus",
        ControlOrCertificationBody = "control_or_certification_body",
        PublicAuthority = "public_authority",
        Court = "court",
        Acquirer = "acquirer",
        OtherAuthorised = "other_authorised",
        InternationalOrganisation = "international_organisation",
    }
}

impl Kind {
    /// A public authority or a court.
    #[must_use]
    pub const fn is_authority(self) -> bool {
        matches!(self, Self::PublicAuthority | Self::Court)
    }
}

codes! {
    /// In what capacity a recipient receives.
    Role, "recipient role" {
        Controller = "controller",
        JointController = "joint_controller",
        Processor = "processor",
        SubProcessor = "sub_processor",
        DataSubjectDelegate = "data_subject_delegate",
        PublicAuthority = "public_authority",
        PrivateIndividual = "private_individual",
    }
}

impl Role {
    /// Processor or sub-processor.
    #[must_use]
    pub const fn is_processor(self) -> bool {
        matches!(self, Self::Processor | Self::SubProcessor)
    }
}

codes! {
    /// In what capacity an exporter discloses.
    ActsAs, "capacity" {
        Controller = "controller",
        Processor = "processor",
    }
}

codes! {
    /// Where the exporter promised that data are hosted.
    Hosting, "hosting promise" {
        EuOrMonaco = "eu_or_monaco",
        None = "none",
    }
}

codes! {
    /// Which published periods the exporter promised to keep.
    NoticeRetention, "retention promise" {
        Notice2024 = "notice_2024",
        None = "none",
    }
}
