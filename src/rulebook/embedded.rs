//! The files of this release.

/// Name and text of every file, sorted by name.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "adequacy/EU-ADQ-AD.toml",
        include_str!("adequacy/EU-ADQ-AD.toml"),
    ),
    (
        "adequacy/EU-ADQ-AR.toml",
        include_str!("adequacy/EU-ADQ-AR.toml"),
    ),
    (
        "adequacy/EU-ADQ-BR.toml",
        include_str!("adequacy/EU-ADQ-BR.toml"),
    ),
    (
        "adequacy/EU-ADQ-CA.toml",
        include_str!("adequacy/EU-ADQ-CA.toml"),
    ),
    (
        "adequacy/EU-ADQ-CH.toml",
        include_str!("adequacy/EU-ADQ-CH.toml"),
    ),
    (
        "adequacy/EU-ADQ-EPO.toml",
        include_str!("adequacy/EU-ADQ-EPO.toml"),
    ),
    (
        "adequacy/EU-ADQ-FO.toml",
        include_str!("adequacy/EU-ADQ-FO.toml"),
    ),
    (
        "adequacy/EU-ADQ-GB.toml",
        include_str!("adequacy/EU-ADQ-GB.toml"),
    ),
    (
        "adequacy/EU-ADQ-GG.toml",
        include_str!("adequacy/EU-ADQ-GG.toml"),
    ),
    (
        "adequacy/EU-ADQ-IL.toml",
        include_str!("adequacy/EU-ADQ-IL.toml"),
    ),
    (
        "adequacy/EU-ADQ-IM.toml",
        include_str!("adequacy/EU-ADQ-IM.toml"),
    ),
    (
        "adequacy/EU-ADQ-JE.toml",
        include_str!("adequacy/EU-ADQ-JE.toml"),
    ),
    (
        "adequacy/EU-ADQ-JP.toml",
        include_str!("adequacy/EU-ADQ-JP.toml"),
    ),
    (
        "adequacy/EU-ADQ-KR.toml",
        include_str!("adequacy/EU-ADQ-KR.toml"),
    ),
    (
        "adequacy/EU-ADQ-NZ.toml",
        include_str!("adequacy/EU-ADQ-NZ.toml"),
    ),
    (
        "adequacy/EU-ADQ-US-DPF.toml",
        include_str!("adequacy/EU-ADQ-US-DPF.toml"),
    ),
    (
        "adequacy/EU-ADQ-US-PS.toml",
        include_str!("adequacy/EU-ADQ-US-PS.toml"),
    ),
    (
        "adequacy/EU-ADQ-US-SH.toml",
        include_str!("adequacy/EU-ADQ-US-SH.toml"),
    ),
    (
        "adequacy/EU-ADQ-UY.toml",
        include_str!("adequacy/EU-ADQ-UY.toml"),
    ),
    ("authorities.toml", include_str!("authorities.toml")),
    ("categories.toml", include_str!("categories.toml")),
    ("clauses.toml", include_str!("clauses.toml")),
    ("eu-dir95.toml", include_str!("eu-dir95.toml")),
    ("eu-gdpr.toml", include_str!("eu-gdpr.toml")),
    ("kinds.toml", include_str!("kinds.toml")),
    ("limits.toml", include_str!("limits.toml")),
    ("mc-1165.toml", include_str!("mc-1165.toml")),
    ("mc-1565.toml", include_str!("mc-1565.toml")),
    ("needs.toml", include_str!("needs.toml")),
    ("notice.toml", include_str!("notice.toml")),
    ("periods.toml", include_str!("periods.toml")),
    ("regimes.toml", include_str!("regimes.toml")),
    ("retention.toml", include_str!("retention.toml")),
    ("rulebook.toml", include_str!("rulebook.toml")),
    ("states.toml", include_str!("states.toml")),
    ("territories.toml", include_str!("territories.toml")),
];
