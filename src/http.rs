//! The HTTP service: JSON in, receipts out, and the published log.
//!
//! ```text
//! POST /v1/disclosures            disclosures:write   201 receipt · 422 refused by law, with the verdict
//! POST /v1/disclosures/batch      disclosures:write   NDJSON in, one result line per line, same order
//! GET  /v1/disclosures            disclosures:read    the filter object as query parameters, `after`, `limit`
//! GET  /v1/disclosures/{seq}      disclosures:read    the canonical line · /proof · /explanation
//! POST /v1/checks                 checks              the verdict; nothing is recorded
//! GET  /v1/recipients[/{id}]      disclosures:read or recipients:write
//! PUT  /v1/recipients/{id}        recipients:write    `If-Match` with the version of the `ETag`
//! POST /v1/events                 rights:write        an objection, an erasure request, …
//! PUT  /v1/blobs                  disclosures:write   a file that may be personal: sealed, under a random name
//! GET  /v1/timestamps[/{size}]     disclosures:read    POST: admin, has the latest checkpoint dated now
//! GET  /v1/status                 any token
//! GET  /v1/caller                 any token           who the caller is, and what that opens
//! POST /v1/import                 disclosures:write, recipients:write, rights:write   lines of an import, each once
//! GET  /metrics                   any token           figures, as OpenMetrics text
//! GET  /v1/backup                 admin               everything stored, as of now, as a tar file; never a key
//! GET  /logs/{exporter}/checkpoint · /tile/…          public; /tile/entries/… with disclosures:read
//! GET  /healthz · /readyz · /openapi.json · /docs     public
//! GET  /v1/events                 disclosures:read    new entries as server-sent events
//! ```
//! A service opens several ledgers. A token belongs to one of them; bodies name their `exporter`, everything else may
//! with `?exporter=`, and a token of another ledger is told so. Errors are RFC 9457 problems (`problem`), every one
//! with a code, a cause and a next step. No body and no path is ever traced.
//!
//! It speaks TLS 1.3 once it has a certificate; plain HTTP stays on this machine unless somebody accepts what that
//! means elsewhere. It decides nothing and stores nothing: that is the ledger's work.

mod accept;
mod api;
mod backup;
mod batch;
mod blobs;
mod body;
mod bounds;
mod breaches;
mod call;
mod census;
mod certificate;
mod check;
mod close;
mod desk;
mod erasures;
mod events;
mod feed;
mod figures;
mod health;
mod holds;
mod hooks;
mod identities;
mod idle;
mod import;
mod inquiries;
mod jobs;
mod key;
mod language;
mod lines;
mod log;
mod options;
mod peer;
mod places;
mod problem;
mod producers;
mod prune;
mod query;
mod rates;
mod read;
mod readings;
mod recipients;
mod record;
mod recover;
mod register;
mod reload;
mod reply;
mod retention;
mod rights;
mod routes;
mod rulebook;
mod server;
mod socket;
mod stamper;
mod subjects;
mod supervised;
mod suppressions;
mod tags;
mod timestamps;
mod tls;
mod turns;
mod verdict;
mod vocabulary;
mod whoami;

pub use certificate::NoCertificate;
pub use options::{Limits, ServeOptions};
pub use problem::Problem;
pub use reload::{Reload, ReloadError};
pub use server::{ServeError, Server, serve, signalled};
pub use socket::{Short, SocketError};
pub use tls::{Showing, TlsError, TlsFiles};
