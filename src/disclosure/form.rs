//! Reading JSON into types, all faults at once.
//!
//! serde stops at its first fault and cannot say where it was. A user who sends
//! a register entry deserves the whole list: every fault with its JSON pointer,
//! the wrong word, and the nearest good ones. `record!` declares a struct once
//! and derives reading, writing and serde from it.
//!
//! ```text
//! /disclosure/purpose: `recoverry` is no purpose, use `recovery`
//! /recipient/seat: `UK` is no country of ISO 3166-1: the United Kingdom is `GB`
//! ```

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Timelike, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::shape;
use crate::hash::Digest;
use crate::vocabulary::{
    ActsAs, AgeRule, AgeTrigger, Authority, Basis, BcrType, BreachStep, Category, Channel, Clause,
    Code, Conclusion, ContactKind, Country, DerogationArticle, DpfCover, DpfFramework, DpfStatus,
    EventKind, FormerFramework, Frequency, Hosting, IdentityMethod, IdentityResult, Kind, LateCode,
    Module, NoticeRetention, NotificationResult, Place, Purpose, Regime, Right, RightsOutcome,
    Risk, Role, SccDecision, Scope, Source, State, Status, Step, Subdivision, TiaAuthor, Version,
    Via, did_you_mean, nearest,
};

/// Faults beyond this number are counted, not listed.
const MAX_FAULTS: usize = 50;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// JSON pointer (RFC 6901): `/subjects/0/ref`.
    pub pointer: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// Everything that is wrong with one object. Never empty when returned as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Faults {
    #[serde(skip)]
    at: String,
    list: Vec<Fault>,
    more: usize,
}

impl std::error::Error for Faults {}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.list.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            let pointer = if fault.pointer.is_empty() {
                "/"
            } else {
                &fault.pointer
            };
            write!(f, "{separator}{pointer}: {}", fault.message)?;
        }
        if self.more > 0 {
            write!(f, "; and {} more", self.more)?;
        }
        Ok(())
    }
}

impl Faults {
    /// The faults, in the order of the object; at most fifty.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.list
    }

    /// How many there are besides those of the list.
    #[must_use]
    pub const fn more(&self) -> usize {
        self.more
    }

    /// Nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Adds a fault at the member that is being read.
    pub fn add(&mut self, message: impl fmt::Display) {
        if self.list.len() < MAX_FAULTS {
            self.list.push(Fault {
                pointer: self.at.clone(),
                message: message.to_string(),
            });
        } else {
            self.more += 1;
        }
    }

    /// Adds a fault at a member below the one that is being read.
    pub fn add_at(&mut self, member: &str, message: impl fmt::Display) {
        self.within(member, |faults| faults.add(message));
    }

    /// Reads something below a member.
    pub fn within<T>(&mut self, member: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let len = self.at.len();
        self.at.push('/');
        for c in member.chars() {
            match c {
                '~' => self.at.push_str("~0"),
                '/' => self.at.push_str("~1"),
                _ => self.at.push(c),
            }
        }
        let result = read(self);
        self.at.truncate(len);
        result
    }
}

/// Something that can be read from a JSON value.
pub trait Form: Sized + Serialize {
    /// Two of them in one list may be equal: parts of different things that look alike.
    const MAY_REPEAT: bool = false;

    /// Reads the value; `None` only after a fault was added.
    fn read(value: &Value, faults: &mut Faults) -> Option<Self>;

    /// What may be sent, for other programs: a description, never what `read` goes by. `{}` is anything.
    #[must_use]
    fn shape() -> Value {
        Value::Object(Map::new())
    }

    /// What an absent member means; `None` when it must be there.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// Whether the member is left out when written.
    fn is_absent(&self) -> bool {
        false
    }
}

/// Reads a whole value.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read<T: Form>(value: &Value) -> Result<T, Faults> {
    let mut faults = Faults::default();
    match T::read(value, &mut faults) {
        Some(read) if faults.is_empty() => Ok(read),
        _ => Err(faults),
    }
}

/// Reads a whole text.
///
/// # Errors
/// Bytes that are no JSON (one fault with line and column), or everything that is wrong with the value.
pub fn read_json<T: Form>(text: &[u8]) -> Result<T, Faults> {
    match serde_json::from_slice(text) {
        Ok(Once(value)) => read(&value),
        Err(error) => {
            let mut faults = Faults::default();
            faults.add(format!("this is no JSON: {error}"));
            Err(faults)
        }
    }
}

/// Reads a JSON value of any shape; `None` if it is none, or names a member twice in one object.
#[must_use]
pub fn read_once(text: &[u8]) -> Option<Value> {
    let Once(value) = serde_json::from_slice(text).ok()?;
    Some(value)
}

/// A JSON value in which no object names a member twice: readers differ in which of the two they take.
struct Once(Value);

impl<'de> serde::Deserialize<'de> for Once {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OnceVisitor)
    }
}

struct OnceVisitor;

impl<'de> serde::de::Visitor<'de> for OnceVisitor {
    type Value = Once;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Once, E> {
        Ok(Once(Value::Null))
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Once, A::Error> {
        let mut values = Vec::new();
        while let Some(Once(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Once(Value::Array(values)))
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut object: A) -> Result<Once, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let Once(value) = object.next_value()?;
            if members.insert(name, value).is_some() {
                // The name may be a person's word: it is not repeated.
                return Err(serde::de::Error::custom(
                    "a member stands twice in one object",
                ));
            }
        }
        Ok(Once(Value::Object(members)))
    }
}

/// A JSON object whose members are all known.
pub struct Object<'a>(&'a Map<String, Value>);

impl<'a> Object<'a> {
    /// Opens an object and reports every member that is not in `known`.
    pub fn open(value: &'a Value, known: &[&[&'static str]], faults: &mut Faults) -> Option<Self> {
        let Some(map) = value.as_object() else {
            faults.add(format_args!("an object is expected, not {}", what(value)));
            return None;
        };
        for name in map.keys() {
            let all = || known.iter().flat_map(|names| names.iter().copied());
            if !all().any(|member| member == name) {
                let shown: String = name.chars().take(40).collect();
                let near = did_you_mean(&nearest(name, all()));
                faults.within(&shown, |faults| {
                    faults.add(format_args!("unknown member `{shown}`{near}"));
                });
            }
        }
        Some(Self(map))
    }

    /// Reads one member.
    pub fn member<T: Form>(&self, name: &'static str, faults: &mut Faults) -> Option<T> {
        if let Some(value) = self.0.get(name) {
            faults.within(name, |faults| T::read(value, faults))
        } else {
            let absent = T::absent();
            if absent.is_none() {
                faults.add(format_args!("the member `{name}` is missing"));
            }
            absent
        }
    }
}

/// `text`, `a number`, …: what a value is, for errors.
#[must_use]
pub fn what(value: &Value) -> &'static str {
    match value {
        Value::Null => "null (leave the member out instead)",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn text<'a>(value: &'a Value, faults: &mut Faults) -> Option<&'a str> {
    let text = value.as_str();
    if text.is_none() {
        faults.add(format_args!("a text is expected, not {}", what(value)));
    }
    text
}

fn or_fault<T, E: fmt::Display>(result: Result<T, E>, faults: &mut Faults) -> Option<T> {
    result.map_err(|error| faults.add(error)).ok()
}

/// Gives [`Form`] to types that parse from a text.
macro_rules! form_by_parse {
    ($name:ty => $shape:expr) => {
        impl $crate::disclosure::form::Form for $name {
            fn read(value: &serde_json::Value, faults: &mut $crate::disclosure::form::Faults) -> Option<Self> {
                $crate::disclosure::form::read_text(value, faults, <$name>::parse)
            }

            fn shape() -> serde_json::Value {
                $shape
            }
        }
    };
    ($($name:ty),+ $(,)?) => { $(
        impl $crate::disclosure::form::Form for $name {
            fn read(value: &serde_json::Value, faults: &mut $crate::disclosure::form::Faults) -> Option<Self> {
                $crate::disclosure::form::read_text(value, faults, <$name>::parse)
            }

            fn shape() -> serde_json::Value {
                serde_json::json!({"type": "string"})
            }
        }
    )+ };
}
pub(crate) use form_by_parse;

/// Gives [`Form`] to closed codes.
macro_rules! form_by_code {
    ($($name:ty),+ $(,)?) => { $(
        $crate::disclosure::form::form_by_parse!($name => $crate::disclosure::shape::code::<$name>());
    )+ };
}
pub(crate) use form_by_code;

/// Reads a text by its parser.
pub fn read_text<T, E: fmt::Display>(
    value: &Value,
    faults: &mut Faults,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Option<T> {
    let text = text(value, faults)?;
    or_fault(parse(text), faults)
}

form_by_code!(
    ActsAs,
    AgeRule,
    AgeTrigger,
    Basis,
    BcrType,
    BreachStep,
    Category,
    Channel,
    Conclusion,
    ContactKind,
    DerogationArticle,
    DpfCover,
    DpfFramework,
    DpfStatus,
    EventKind,
    FormerFramework,
    Frequency,
    Hosting,
    IdentityMethod,
    IdentityResult,
    Kind,
    LateCode,
    NoticeRetention,
    NotificationResult,
    Purpose,
    Regime,
    Right,
    RightsOutcome,
    Risk,
    Role,
    SccDecision,
    Scope,
    Source,
    State,
    Status,
    Step,
    TiaAuthor,
    Via,
);
form_by_parse!(Authority, Clause, Place, Version);
form_by_parse!(Country => shape::pattern("^[A-Z]{2}$"));
form_by_parse!(Digest => shape::pattern("^[0-9a-f]{64}$"));
form_by_parse!(Subdivision => shape::pattern("^[A-Z]{2}-[A-Z0-9]{1,3}$"));

impl Form for Module {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let module = value.as_u64().and_then(Self::from_number);
        if module.is_none() {
            faults.add("a module is 1, 2, 3 or 4");
        }
        module
    }

    fn shape() -> Value {
        json!({"type": "integer", "minimum": 1, "maximum": 4})
    }
}

impl Form for bool {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        if !value.is_boolean() {
            faults.add(format_args!(
                "true or false is expected, not {}",
                what(value)
            ));
        }
        value.as_bool()
    }

    fn shape() -> Value {
        json!({"type": "boolean"})
    }
}

impl Form for u32 {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let number = value
            .as_u64()
            .and_then(|number| Self::try_from(number).ok());
        if number.is_none() {
            faults.add("a whole number from 0 to 4294967295 is expected");
        }
        number
    }

    fn shape() -> Value {
        json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
    }
}

/// The largest whole number that survives canonical JSON.
const MAX_NUMBER: u64 = (1 << 53) - 1;

impl Form for u64 {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        let number = value.as_u64().filter(|number| *number <= MAX_NUMBER);
        if number.is_none() {
            faults.add("a whole number from 0 is expected");
        }
        number
    }

    fn shape() -> Value {
        json!({"type": "integer", "minimum": 0, "maximum": MAX_NUMBER})
    }
}

impl Form for NaiveDate {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        read_text(value, faults, parse_date)
    }

    fn shape() -> Value {
        json!({"type": "string", "format": "date"})
    }
}

/// Reads a civil date, `2026-11-22`.
///
/// # Errors
/// Another form, or a day that does not exist.
pub fn parse_date(text: &str) -> Result<NaiveDate, String> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| {
            if at == 4 || at == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        });
    shape
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
        .ok_or_else(|| {
            format!(
                "`{}` is no date: write it as in `2026-11-22`",
                text.chars().take(40).collect::<String>()
            )
        })
}

impl Form for DateTime<Utc> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        read_text(value, faults, parse_instant)
    }

    fn shape() -> Value {
        json!({"type": "string", "format": "date-time"})
    }
}

/// Reads an instant of RFC 3339 in any zone; seconds may be left out, second 60 is refused.
///
/// # Errors
/// Another form, no zone, or an instant that does not exist.
pub fn parse_instant(text: &str) -> Result<DateTime<Utc>, String> {
    let fault = || {
        let shown: String = text.chars().take(40).collect();
        format!("`{shown}` is no instant: write it with its zone, as in `2026-11-22T10:00:00Z`")
    };
    let bytes = text.as_bytes();
    if !text.is_ascii() || bytes.len() < 17 || bytes[10] != b'T' {
        return Err(fault());
    }
    let full;
    let text = if bytes[16] == b':' {
        text
    } else {
        full = format!("{}:00{}", &text[..16], &text[16..]);
        &full
    };
    let instant = DateTime::parse_from_rfc3339(text)
        .map_err(|_| fault())?
        .with_timezone(&Utc);
    // chrono keeps second 60 as a nanosecond count beyond a second.
    if instant.nanosecond() >= 1_000_000_000 {
        Err(fault())
    } else {
        Ok(instant)
    }
}

/// Writes an instant in UTC with as many digits as it needs.
#[must_use]
pub fn write_instant(instant: &DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl<T: Form> Form for Option<T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        T::read(value, faults).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn shape() -> Value {
        T::shape()
    }
}

/// Lists longer than this are not searched for twins pair by pair.
const TWINS: usize = 256;

fn read_list<T: Form + PartialEq>(value: &Value, faults: &mut Faults) -> Option<Vec<T>> {
    let Some(values) = value.as_array() else {
        faults.add(format_args!("a list is expected, not {}", what(value)));
        return None;
    };
    if values.is_empty() {
        faults.add("the list is empty: leave the member out, or name at least one");
        return None;
    }
    let mut list = Vec::with_capacity(values.len());
    let mut good = true;
    for (index, value) in values.iter().enumerate() {
        match faults.within(&index.to_string(), |faults| T::read(value, faults)) {
            Some(item) if !T::MAY_REPEAT && values.len() <= TWINS && list.contains(&item) => {
                faults.add_at(&index.to_string(), "this stands in the list twice");
            }
            Some(item) => list.push(item),
            None => good = false,
        }
    }
    good.then_some(list)
}

impl<T: Form + PartialEq> Form for Vec<T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        read_list(value, faults)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn shape() -> Value {
        shape::list(&T::shape(), T::MAY_REPEAT)
    }
}

/// A list that must be there, with at least one item and no twins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Several<T>(Vec<T>);

impl<T> Several<T> {
    /// Wraps a list; `None` when it is empty.
    #[must_use]
    pub fn new(list: Vec<T>) -> Option<Self> {
        (!list.is_empty()).then_some(Self(list))
    }
}

impl<T> std::ops::Deref for Several<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Form + PartialEq> Form for Several<T> {
    fn read(value: &Value, faults: &mut Faults) -> Option<Self> {
        read_list(value, faults).map(Self)
    }

    fn shape() -> Value {
        shape::list(&T::shape(), T::MAY_REPEAT)
    }
}

/// Declares a struct that is read with all its faults and written without absent members.
///
/// A member whose JSON name is no Rust name is written `reference as "ref"`.
/// `check(f)` runs `f(&Self, &mut Faults)` on what was read; `may_repeat(true)` sets [`Form::MAY_REPEAT`].
macro_rules! record {
    ($(#[doc = $doc:literal])* $name:ident $(check($check:path))? $(may_repeat($repeat:literal))? {
        $($(#[doc = $member_doc:literal])* $member:ident $(as $json:literal)? : $type:ty),* $(,)?
    }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[doc = $member_doc])* pub $member: $type),*
        }

        impl $name {
            /// Names of the members in JSON.
            pub(crate) const MEMBERS: &'static [&'static str] = &[$($crate::disclosure::form::json_name!($member $($json)?)),*];

            pub(crate) fn take(object: &$crate::disclosure::form::Object<'_>, faults: &mut $crate::disclosure::form::Faults) -> Option<Self> {
                $(let $member = object.member::<$type>($crate::disclosure::form::json_name!($member $($json)?), faults);)*
                let record = Self { $($member: $member?),* };
                $($check(&record, faults);)?
                Some(record)
            }

            pub(crate) fn put<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $(if !$crate::disclosure::form::Form::is_absent(&self.$member) {
                    map.serialize_entry($crate::disclosure::form::json_name!($member $($json)?), &self.$member)?;
                })*
                Ok(())
            }
        }

        impl $crate::disclosure::form::Form for $name {
            $(const MAY_REPEAT: bool = $repeat;)?

            fn read(value: &serde_json::Value, faults: &mut $crate::disclosure::form::Faults) -> Option<Self> {
                let object = $crate::disclosure::form::Object::open(value, &[Self::MEMBERS], faults)?;
                Self::take(&object, faults)
            }

            fn shape() -> serde_json::Value {
                let members = vec![$($crate::disclosure::shape::Member {
                    name: $crate::disclosure::form::json_name!($member $($json)?),
                    docs: &[$($member_doc),*],
                    shape: <$type as $crate::disclosure::form::Form>::shape(),
                    required: <$type as $crate::disclosure::form::Form>::absent().is_none(),
                }),*];
                $crate::disclosure::shape::object(&[$($doc),*], members)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                self.put(&mut map)?;
                serde::ser::SerializeMap::end(map)
            }
        }

        $crate::disclosure::form::deserialize!($name);
    };
}
pub(crate) use record;

/// `Deserialize` by way of [`Form`]: the same faults through serde.
macro_rules! deserialize {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                $crate::disclosure::form::read(&value).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use deserialize;

/// The JSON name of a member.
macro_rules! json_name {
    ($member:ident) => {
        stringify!($member)
    };
    ($member:ident $json:literal) => {
        $json
    };
}
pub(crate) use json_name;
