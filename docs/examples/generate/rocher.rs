//! Institut du Rocher SAM (example): the Monegasque school, under Law 1.565
//! (and Law 1.165 until 13 December 2024).

mod authorities;
mod people;
mod register;
mod vendors;

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
        .with("email", "dpo@rocher.example.org");
    let contact = object()
        .with("address", "3 quai des Exemples, 98000 Monaco")
        .with("registration", "RCI Monaco 00 S 00000 (example)")
        .with("representative", "Administrateur délégué (example)")
        .with("dpo", dpo);
    let exporter = object()
        .with("id", "institut-du-rocher")
        .with("name", "Institut du Rocher SAM (example)")
        .with("country", "MC")
        .with("acts_as", "controller")
        .with("policy", policy)
        .with("contact", contact);
    Book {
        exporter,
        id: "institut-du-rocher",
        seed: 0x0DC1_2025_0901,
        partners: (561, 960),
        register: register::versions(),
        streams: [
            vendors::streams(),
            people::streams(),
            authorities::streams(),
        ]
        .concat(),
        rights: people::events(),
        total: 800,
    }
}
