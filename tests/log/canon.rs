//! Canonical lines: one value, one sequence of bytes.

use proptest::prelude::*;
use serde_json::{Value, json};
use tabellion::canon::{
    self, CanonError, Fault, Line, LineRef, MAX_DEPTH, MAX_INTEGER, MAX_LINE, check, check_text,
    to_canonical,
};
use unicode_normalization::UnicodeNormalization as _;

#[test]
fn the_unicode_tables_are_those_of_the_format() {
    assert_eq!(
        unicode_normalization::UNICODE_VERSION,
        canon::UNICODE_VERSION
    );
    assert_eq!(canon::UNICODE_VERSION, (18, 0, 0));
}

#[test]
fn every_vector_has_its_fault_at_its_byte() {
    let rows: Vec<Value> = serde_json::from_str(&super::vector("canon.json")).unwrap();
    assert!(rows.len() > 60);
    for row in rows {
        let bytes = match row["hex"].as_str() {
            Some(text) => hex::decode(text).unwrap(),
            None => row["text"].as_str().unwrap().as_bytes().to_vec(),
        };
        let found = match check(&bytes) {
            Ok(()) => json!(null),
            Err(CanonError::Fault { at, fault }) => json!([format!("{fault:?}"), at]),
            Err(other) => panic!("{}: {other}", row["name"]),
        };
        let expected = if row["fault"].is_null() {
            json!(null)
        } else {
            json!([row["fault"], row["at"]])
        };
        assert_eq!(found, expected, "{}", row["name"]);
        assert_eq!(
            canon::parse(&bytes).is_ok(),
            row["fault"].is_null(),
            "{}",
            row["name"]
        );
    }
}

#[test]
fn a_line_ends_at_the_limit_of_a_bundle() {
    let text = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8));
    assert_eq!(check(text(MAX_LINE).as_bytes()), Ok(()));
    let long = text(MAX_LINE + 1);
    assert_eq!(
        check(long.as_bytes()),
        Err(CanonError::Fault {
            at: MAX_LINE,
            fault: Fault::TooLong
        })
    );
    assert!(Line::of(&json!({"a": "x".repeat(MAX_LINE)})).is_err());
}

#[test]
fn nesting_ends_before_the_stack_does() {
    let nest = |depth: usize| {
        format!(
            "{{\"a\":{}{}}}",
            "[".repeat(depth - 1),
            "]".repeat(depth - 1)
        )
    };
    assert_eq!(check(nest(MAX_DEPTH).as_bytes()), Ok(()));
    let fault = check(nest(MAX_DEPTH + 1).as_bytes()).unwrap_err();
    assert!(
        matches!(
            fault,
            CanonError::Fault {
                fault: Fault::TooDeep,
                ..
            }
        ),
        "{fault}"
    );
    assert!(check(nest(30_000).as_bytes()).is_err());
}

#[test]
fn floats_are_refused_even_where_they_would_print_as_integers() {
    assert!(to_canonical(&json!({"a": 1.0})).is_err());
    assert!(to_canonical(&1.0_f64).is_err());
    assert!(to_canonical(&1.0_f32).is_err());
    assert_eq!(to_canonical(&json!({"a": 1})).unwrap(), b"{\"a\":1}");
}

#[test]
fn integers_are_refused_where_the_canonicaliser_would_round_them() {
    assert_eq!(to_canonical(&MAX_INTEGER).unwrap(), b"9007199254740991");
    for beyond in [MAX_INTEGER + 1, MAX_INTEGER + 2, MAX_INTEGER + 3, u64::MAX] {
        assert!(to_canonical(&beyond).is_err(), "{beyond}");
    }
    assert!(to_canonical(&i64::MIN).is_err());
    assert!(to_canonical(&i128::MAX).is_err());
}

/// Members in the order given, as a type may declare them.
struct Unsorted<'a>(Vec<(&'a str, Value)>);

impl serde::Serialize for Unsorted<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[test]
fn members_declared_out_of_order_are_sorted() {
    let nested = json!({"é": 1});
    assert!(
        to_canonical(&Unsorted(vec![("b", nested), ("a", json!(1))])).is_err(),
        "still checked"
    );
    let value = Unsorted(vec![
        ("b", json!({"y": "\"\\é", "x": -5})),
        ("a_", json!([true])),
        ("a", json!(0)),
    ]);
    let expected = r#"{"a":0,"a_":[true],"b":{"x":-5,"y":"\"\\é"}}"#;
    assert_eq!(
        String::from_utf8(to_canonical(&value).unwrap()).unwrap(),
        expected
    );
}

#[test]
fn a_member_written_twice_is_refused_wherever_it_stands() {
    let one = || json!(1);
    assert!(to_canonical(&Unsorted(vec![("a", one()), ("a", one())])).is_err());
    assert!(to_canonical(&Unsorted(vec![("a", one()), ("b", one()), ("a", one())])).is_err());
    assert!(to_canonical(&Unsorted(vec![("b", one()), ("a", one()), ("b", json!(2))])).is_err());
    assert!(to_canonical(&Unsorted(vec![("b", one()), ("a", json!(1.5))])).is_err());
    assert!(to_canonical(&Unsorted(vec![("b", one()), ("a", json!(u64::MAX))])).is_err());
}

#[test]
fn null_is_refused_and_single_values_are_allowed_for_commitments() {
    assert!(to_canonical(&json!({"a": null})).is_err());
    assert!(to_canonical(&Option::<u8>::None).is_err());
    assert_eq!(to_canonical(&json!("x")).unwrap(), b"\"x\"");
    assert!(Line::of(&7).is_err(), "a line is an object");
}

#[test]
fn text_at_the_door_follows_the_rules_of_the_line() {
    for good in [
        "",
        "abc",
        "a \"quoted\" \\ word",
        "élève",
        "日本",
        "\u{1F600}",
    ] {
        assert_eq!(check_text(good), Ok(()), "{good}");
    }
    for (bad, at, fault) in [
        ("ab\tc", 2, Fault::Control),
        ("x\u{7f}", 1, Fault::Control),
        ("é\u{9f}", 2, Fault::Control),
        ("a\u{200f}", 1, Fault::Bidi),
        ("\u{fdd0}", 0, Fault::Unassigned),
        ("abcdefghijk e\u{301}", 0, Fault::NotNfc),
    ] {
        assert_eq!(
            check_text(bad),
            Err(CanonError::Fault { at, fault }),
            "{bad:?}"
        );
    }
}

#[test]
fn every_code_point_is_judged_alike_alone_in_text_and_in_a_line() {
    let mut accepted = 0;
    for character in ('\0'..=char::MAX).filter(|c| !matches!(c, '"' | '\\')) {
        let text = character.to_string();
        let line = format!("{{\"a\":\"{character}\"}}");
        let in_text = check_text(&text).is_ok();
        assert_eq!(in_text, check(line.as_bytes()).is_ok(), "{character:?}");
        assert_eq!(in_text, naive_text(&text), "{character:?}");
        accepted += usize::from(in_text);
    }
    assert!(
        (250_000..400_000).contains(&accepted),
        "{accepted} code points accepted"
    );
}

#[test]
fn the_eight_byte_scan_sees_every_byte_at_every_offset() {
    for byte in 0..=u8::MAX {
        for offset in 0..20 {
            for length in [offset + 1, 24] {
                let mut text = vec![b' '; length.max(offset + 1)];
                text[offset] = byte;
                let line = [b"{\"a\":\"".as_slice(), &text, b"\"}"].concat();
                let plain = matches!(byte, 0x20..=0x7e) && !matches!(byte, b'"' | b'\\');
                assert_eq!(check(&line).is_ok(), plain, "{byte:#04x} at {offset}");
            }
        }
    }
}

#[test]
fn members_are_those_of_the_parsed_object() {
    let line = super::line(7, &"0".repeat(64));
    let parsed: Value = serde_json::from_slice(line.as_bytes()).unwrap();
    let members: Vec<_> = line.as_line().members().collect();
    assert_eq!(members.len(), parsed.as_object().unwrap().len());
    let mut visited = Vec::new();
    LineRef::parse_visiting(line.as_bytes(), |name, range| visited.push((name, range))).unwrap();
    for (member, (name, range)) in members.into_iter().zip(visited) {
        assert_eq!((member.name, &member.value), (name, &range));
        let value: Value = serde_json::from_slice(&line.as_bytes()[range]).unwrap();
        assert_eq!(value, parsed[name]);
    }
    assert_eq!(line.as_line().member("seq"), Some(b"7".as_slice()));
    assert_eq!(line.as_line().text_member("kind"), Some("disclosure"));
    assert_eq!(line.as_line().text_member("seq"), None);
    assert_eq!(
        line.as_line().member("count"),
        None,
        "members of members are not top-level"
    );
    assert_eq!(LineRef::parse(b"{}").unwrap().members().count(), 0);
}

#[test]
fn instants_have_one_form() {
    let text = "2026-11-22T10:00:00Z";
    let instant = canon::parse_instant(text).unwrap();
    assert_eq!(canon::format_instant(instant), text);
    assert_eq!(
        canon::format_instant(instant + chrono::TimeDelta::milliseconds(999)),
        text
    );
    for good in [
        "2024-02-29T23:59:59Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
    ] {
        assert_eq!(canon::check_instant(good), Ok(()));
        assert_eq!(
            canon::format_instant(canon::parse_instant(good).unwrap()),
            good
        );
    }
    for bad in [
        "",
        "2026-11-22",
        "2026-11-22T10:00:00",
        "2026-11-22T10:00:00z",
        "2026-11-22t10:00:00Z",
        "2026-11-22T10:00:00.0Z",
        "2026-11-22T10:00:00+00:00",
        "2026-11-22 10:00:00Z",
        "2023-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-11-31T00:00:00Z",
        "2026-11-22T24:00:00Z",
        "2026-11-22T10:60:00Z",
        "2016-12-31T23:59:60Z",
        "+026-11-22T10:00:00Z",
        "٢٠٢٦-11-22T10:00Z",
    ] {
        assert!(canon::check_instant(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_leap_second_is_never_written() {
    let leap = chrono::NaiveDate::from_ymd_opt(2016, 12, 31)
        .unwrap()
        .and_hms_milli_opt(23, 59, 59, 1_500)
        .unwrap();
    assert_eq!(
        canon::format_instant(leap.and_utc()),
        "2016-12-31T23:59:59Z"
    );
}

/// Restricted values, with characters from everywhere.
fn value() -> impl Strategy<Value = Value> {
    let text = "[ -~éœñ日\u{1F600}]{0,12}";
    let limit = i64::try_from(MAX_INTEGER).unwrap();
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-limit..=limit).prop_map(Value::from),
        (-20..20i64).prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z0-9_]{1,4}", inner, 0..5).prop_map(Value::from_iter),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    prop::collection::btree_map("[a-z0-9_]{1,4}", value(), 0..6).prop_map(Value::from_iter)
}

/// The definition, written for reading: sort, no white space, two escapes.
fn naive_canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.keys().collect();
            names.sort_by_key(|name| name.encode_utf16().collect::<Vec<_>>());
            let inner: Vec<_> = names
                .iter()
                .map(|name| format!("\"{name}\":{}", naive_canonical(&members[*name])))
                .collect();
            format!("{{{}}}", inner.join(","))
        }
        Value::Array(items) => {
            format!(
                "[{}]",
                items
                    .iter()
                    .map(naive_canonical)
                    .collect::<Vec<_>>()
                    .join(",")
            )
        }
        Value::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        other => other.to_string(),
    }
}

fn naive_text(text: &str) -> bool {
    let refused = |c: char| {
        c.is_control()
            || "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}".contains(c)
            || !(unicode_normalization::char::is_public_assigned(c)
                || ('\u{e000}'..='\u{f8ff}').contains(&c)
                || (c >= '\u{f0000}' && u32::from(c) & 0xffff < 0xfffe))
    };
    !text.contains(refused) && text.nfc().eq(text.chars())
}

fn naive_value(value: &Value, depth: usize) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) => true,
        Value::Number(number) => number
            .as_i64()
            .is_some_and(|number| number.unsigned_abs() <= MAX_INTEGER),
        Value::String(text) => naive_text(text),
        Value::Array(items) => {
            depth < MAX_DEPTH && items.iter().all(|item| naive_value(item, depth + 1))
        }
        Value::Object(members) => {
            let good_name = |name: &str| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            };
            depth < MAX_DEPTH
                && members
                    .iter()
                    .all(|(name, value)| good_name(name) && naive_value(value, depth + 1))
        }
    }
}

/// Parse with a parser of others, judge the value, write it again: the same bytes?
fn naive_check(bytes: &[u8]) -> bool {
    bytes.len() <= MAX_LINE
        && serde_json::from_slice::<Value>(bytes).is_ok_and(|value| {
            value.is_object()
                && naive_value(&value, 0)
                && naive_canonical(&value).as_bytes() == bytes
        })
}

proptest! {
    #[test]
    fn what_is_written_is_the_naive_form_and_reads_back(value in object()) {
        let bytes = to_canonical(&value).unwrap();
        prop_assert_eq!(std::str::from_utf8(&bytes).unwrap(), naive_canonical(&value));
        let members = value.as_object().unwrap();
        let backwards = Unsorted(members.iter().rev().map(|(name, value)| (name.as_str(), value.clone())).collect());
        prop_assert_eq!(&to_canonical(&backwards).unwrap(), &bytes);
        prop_assert_eq!(canon::parse(&bytes).unwrap(), value.clone());
        let line = Line::parse(bytes).unwrap();
        let names: Vec<_> = line.as_line().members().map(|member| member.name.to_owned()).collect();
        prop_assert_eq!(names, value.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
        for member in line.as_line().members() {
            let raw = &line.as_bytes()[member.value];
            prop_assert_eq!(&serde_json::from_slice::<Value>(raw).unwrap(), &value[member.name]);
        }
    }

    #[test]
    fn the_scanner_and_the_definition_agree_on_altered_lines(
        value in object(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8, any::<u8>()), 0..4),
    ) {
        let mut bytes = naive_canonical(&value).into_bytes();
        for (place, kind, byte) in edits {
            let at = place.index(bytes.len().max(1));
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at.min(bytes.len()), b"{}[]\":,\\01-.e n\t"[usize::from(byte) % 16]),
                2 if at < bytes.len() => { bytes.remove(at); }
                _ => { let copy = bytes[at.min(bytes.len())..].to_vec(); bytes.extend(copy); }
            }
        }
        prop_assert_eq!(check(&bytes).is_ok(), naive_check(&bytes), "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn the_scanner_and_the_definition_agree_on_json_like_noise(
        noise in "[{}\\[\\]\":,\\\\0-2\\-\\.eEtruefalsn a_é\u{301}\u{202e}]{0,30}",
    ) {
        for text in [noise.clone(), format!("{{\"a\":{noise}}}"), format!("{{\"a\":\"{noise}\"}}")] {
            prop_assert_eq!(check(text.as_bytes()).is_ok(), naive_check(text.as_bytes()), "{}", text);
        }
    }

    #[test]
    fn text_is_judged_as_by_the_definition(text in "\\PC{0,20}", marks in "[e\u{301}\u{323}\u{1100}\u{1161}x]{0,8}") {
        let text = text + &marks;
        prop_assert_eq!(check_text(&text).is_ok(), naive_text(&text));
    }
}
