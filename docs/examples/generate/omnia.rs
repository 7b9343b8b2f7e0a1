//! Omnia Enseignement SAS (example): the French company of the group, under the GDPR.

mod authorities;
mod house;
mod mailing;
mod people;
mod register;
mod rights;
mod services;

use super::json::object;
use super::stream::Book;

/// Its year.
pub fn book() -> Book {
    let policy = object()
        .with("hosting", "eu_or_monaco")
        .with("retention", "notice_2024")
        .with("third_country_needs_prior_authorisation", true);
    let dpo = object()
        .with("name", "Service du DPO (example)")
        .with("address", "12 rue des Exemples, 75000 Paris")
        .with("email", "dpo@omnia.example.org");
    let contact = object()
        .with("address", "12 rue des Exemples, 75000 Paris")
        .with("registration", "RCS Paris 000 000 000 (example)")
        .with("representative", "Présidente de la société (example)")
        .with("dpo", dpo);
    let exporter = object()
        .with("id", "omnia-groupe")
        .with("name", "Omnia Enseignement SAS (example)")
        .with("country", "FR")
        .with("acts_as", "controller")
        .with("policy", policy)
        .with("contact", contact);
    let streams = [
        house::streams(),
        mailing::streams(),
        services::streams(),
        people::streams(),
        authorities::streams(),
        rights::streams(),
    ]
    .concat();
    Book {
        exporter,
        id: "omnia-groupe",
        seed: 0x0E2A_2025_0901,
        partners: (1, 640),
        register: register::versions(),
        streams,
        rights: rights::events(),
        total: 1200,
    }
}
