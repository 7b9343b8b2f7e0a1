//! Bounds: within what a token opens anything at all.
//!
//! ```text
//! {"exporters":["omnia-groupe"],"inquiry":412,"rate":"600/min","sources":["10.20.0.0/16","2001:db8::/32"]}
//! ```
//! A scope says what may be done, a bound where from, for whom and how often. Absent bounds bind nobody: that is what
//! the tokens of before bounds existed say. Who counts the requests is not decided here.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Requests that a rate may name at most: more is no limit.
const MAX_COUNT: u32 = 1_000_000;

/// Within what a token opens anything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// Whose ledgers; any when empty.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub exporters: BTreeSet<String>,
    /// The inquiry outside of which nothing is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inquiry: Option<u64>,
    /// How often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// From which networks; any when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Network>,
}

impl Bounds {
    /// Whether nothing is bounded.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it opens the ledger of this exporter.
    #[must_use]
    pub fn are_of(&self, exporter: &str) -> bool {
        self.exporters.is_empty() || self.exporters.contains(exporter)
    }

    /// Whether somebody may come from there. Without an address, somebody came by a socket of this machine.
    #[must_use]
    pub fn reach(&self, from: Option<IpAddr>) -> bool {
        let from = from.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        self.sources.is_empty() || self.sources.iter().any(|network| network.holds(from))
    }
}

/// Addresses with a common beginning: `10.20.0.0/16`; one alone without a slash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network(IpNet);

/// No network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no network; write an address as `192.0.2.7` or a network as `10.20.0.0/16`")]
pub struct NoNetwork(String);

impl Network {
    fn holds(self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let alone = || text.parse::<IpAddr>().map(IpNet::from);
        let network = text.parse::<IpNet>().or_else(|_| alone());
        let network = network.map_err(|_| NoNetwork(text.chars().take(64).collect()))?;
        Ok(Self(network.trunc()))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Network {
    type Error = NoNetwork;

    fn try_from(text: String) -> Result<Self, NoNetwork> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

/// So many requests in any such span: `10/s`, `600/min`, `5000/h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    count: NonZeroU32,
    span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Second,
    Minute,
    Hour,
}

/// No rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no rate; write 1 to 1000000 requests in a span, as `10/s`, `600/min` or `5000/h`"
)]
pub struct NoRate(String);

impl Span {
    const ALL: [(Self, &'static str, Duration); 3] = [
        (Self::Second, "s", Duration::from_secs(1)),
        (Self::Minute, "min", Duration::from_secs(60)),
        (Self::Hour, "h", Duration::from_secs(3600)),
    ];

    fn of(self) -> (&'static str, Duration) {
        let (_, name, time) = Self::ALL[self as usize];
        (name, time)
    }
}

impl Rate {
    /// Requests at once after a pause as long as the span.
    #[must_use]
    pub const fn count(self) -> NonZeroU32 {
        self.count
    }

    /// The time after which one more is free.
    #[must_use]
    pub fn pause(self) -> Duration {
        self.span.of().1 / self.count.get()
    }
}

impl FromStr for Rate {
    type Err = NoRate;

    fn from_str(text: &str) -> Result<Self, NoRate> {
        let read = || {
            let (count, span) = text.split_once('/')?;
            let plain = count.bytes().all(|byte| byte.is_ascii_digit());
            let count: u32 = count.parse().ok().filter(|_| plain)?;
            let found = Span::ALL.into_iter().find(|(_, name, _)| *name == span)?;
            let count = NonZeroU32::new(count).filter(|count| count.get() <= MAX_COUNT)?;
            Some(Self {
                count,
                span: found.0,
            })
        };
        read().ok_or_else(|| NoRate(text.chars().take(64).collect()))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.count, self.span.of().0)
    }
}

impl TryFrom<String> for Rate {
    type Error = NoRate;

    fn try_from(text: String) -> Result<Self, NoRate> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}
