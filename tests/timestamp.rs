//! Time-stamps against `openssl ts` as the authority: what it grants is taken, every fault has its name, and what was
//! stored satisfies `openssl ts -verify`.

pub mod authority;
mod faults;
mod kept;
mod over_http;
mod renewal;
mod served;
mod tokens;
