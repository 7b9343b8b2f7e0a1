//! Long lists: more than one entry, and recording that goes on meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use tabellion::disclosure::read_json;

use super::world::{World, entries_of, erasure, record, request, send};

#[test]
fn a_long_list_is_cut_or_stops_recording() {
    const PERSONS: usize = 10_000;
    let (world, ledger) = World::new();
    let names: Vec<String> = (0..PERSONS).map(|nth| format!("partner-{nth}")).collect();
    for (nth, chunk) in names.chunks(500).enumerate() {
        let subjects: Vec<_> = chunk.iter().map(|name| json!({"ref": name})).collect();
        let disclosure = read_json(
            json!({"exporter": "omnia-groupe", "recipient": "host-a", "occurred_at": "2026-11-22T09:59:00Z",
            "purpose": "hosting", "legal_basis": "eu-gdpr:A6-1-f", "data_categories": ["identity"],
            "subjects": subjects, "event_id": format!("mail-{nth}")})
            .to_string()
            .as_bytes(),
        )
        .unwrap();
        send(&ledger, disclosure).unwrap();
    }
    record(&ledger, "ev-ada", "host-a", "ada");
    let stop = AtomicBool::new(false);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (erased, recorded) = std::thread::scope(|scope| {
        let recorder = scope.spawn(|| {
            let mut count = 0;
            while !stop.load(Ordering::Acquire) {
                record(&ledger, &format!("meanwhile-{count}"), "host-b", "bob");
                count += 1;
            }
            count
        });
        let erased = ledger.erase(&request(&names));
        stop.store(true, Ordering::Release);
        (erased.unwrap(), recorder.join().unwrap())
    });
    assert!(recorded > 1, "nothing was recorded meanwhile");
    assert_eq!(
        erased
            .chunks
            .iter()
            .map(|chunk| chunk.persons)
            .sum::<usize>(),
        PERSONS
    );
    assert_eq!(erased.chunks.len(), PERSONS.div_ceil(512));
    for chunk in &erased.chunks {
        assert_eq!(erasure(&ledger, chunk.seq).count, chunk.persons as u64);
        assert_eq!(chunk.rows, chunk.persons as u64);
    }
    for name in [names[0], names[7_777], names[PERSONS - 1]] {
        assert_eq!(entries_of(&ledger, name), Vec::<u64>::new());
    }
    assert_eq!(entries_of(&ledger, "bob").len(), recorded);
    let size = ledger.size();
    ledger.shutdown().unwrap();
    drop(ledger);
    let opened = world.openings(&world.files, size);
    // Everybody else's are there to be looked at.
    assert!(opened.len() > recorded, "{} open", opened.len());
    assert!(
        opened
            .iter()
            .all(|(_, row)| !row.as_ref().unwrap().contains("partner-"))
    );
    assert_eq!(entries_of(&world.open().unwrap().ledger, "ada").len(), 1);
}
