//! Batches: every line its own result, in order, whatever stands beside it.

use serde_json::{Value, json};
use tabellion::audit::Word;
use tabellion::proof::Receipt;

use super::world::{World, disclosure};

fn post(world: &World, lines: &[String]) -> Vec<Value> {
    let request = world.request("POST", "/v1/disclosures/batch").ndjson(lines);
    let answer = world.client().send_while_reading(&request);
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    answer.lines()
}

#[test]
fn results_in_another_order_than_the_lines() {
    let mut world = World::new();
    let lines: Vec<String> = (0..3000)
        .map(|turn| match turn % 10 {
            3 => "{\"exporter\":".to_owned(),
            5 => disclosure(&format!("ev-{turn}"), "nobody").to_string(),
            7 => disclosure(&format!("ev-{turn}"), "host-us").to_string(),
            _ => disclosure(&format!("ev-{turn}"), "host-de").to_string(),
        })
        .collect();
    let before = world.ledger().size();
    let results = post(&world, &lines);
    assert_eq!(results.len(), lines.len());
    let mut last = None;
    for (turn, result) in results.iter().enumerate() {
        assert_eq!(result["line"], turn + 1);
        let expected = match turn % 10 {
            3 => 400,
            5 => 404,
            7 => 422,
            _ => 201,
        };
        assert_eq!(result["status"], expected, "{result}");
        if let Some(seq) = result["seq"].as_u64() {
            assert!(
                last < Some(seq),
                "line {turn} was recorded before the line above it"
            );
            last = Some(seq);
        }
        if turn % 97 == 0 && expected == 201 {
            let receipt = Receipt::parse(result["receipt"].to_string().as_bytes()).unwrap();
            receipt.verify(&[world.key()]).unwrap();
            assert!(
                receipt
                    .line()
                    .as_line()
                    .as_str()
                    .contains(&format!("\"ev-{turn}\""))
            );
        }
    }
    assert_eq!(world.ledger().size(), before + 3000 / 10 * 8);
    world.stopped().unwrap();
    assert_eq!(world.verify().word, Word::Intact);
}

#[test]
fn a_bad_line_that_takes_the_rest_with_it() {
    let world = World::new();
    let mut long = disclosure("ev-2", "host-de");
    long["subjects"] = json!([{"ref": "x", "details": {"note": "y".repeat(300 << 10)}}]);
    let lines = [
        disclosure("ev-1", "host-de").to_string(),
        long.to_string(),
        String::new(),
        disclosure("ev-1", "host-de").to_string(),
        "\u{feff}{}".to_owned(),
        disclosure("ev-3", "host-de").to_string() + "\r",
    ];
    let results = post(&world, &lines);
    let told: Vec<(u64, &str)> = results
        .iter()
        .map(|result| {
            (
                result["status"].as_u64().unwrap(),
                result["code"].as_str().unwrap_or(""),
            )
        })
        .collect();
    let expected = [
        (201, ""),
        (413, "line_too_long"),
        (400, "invalid_body"),
        (409, "already_recorded"),
        (400, "invalid_body"),
        (201, ""),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_batch_sent_again_that_records_twice() {
    let world = World::new();
    let lines: Vec<String> = (0..50)
        .map(|turn| {
            disclosure(
                &format!("ev-{turn}"),
                if turn % 5 == 0 { "host-us" } else { "host-de" },
            )
            .to_string()
        })
        .collect();
    let send = || {
        let request = world
            .request("POST", "/v1/disclosures/batch")
            .header("idempotency-key", "import-1")
            .ndjson(&lines);
        world.client().send_while_reading(&request).lines()
    };
    let first = send();
    let size = world.ledger().size();
    let again = send();
    assert_eq!(world.ledger().size(), size);
    for (first, again) in first.iter().zip(&again) {
        assert_eq!(
            (&first["status"], &first["seq"]),
            (&again["status"], &again["seq"])
        );
        assert_eq!(first["receipt"]["line"], again["receipt"]["line"]);
    }
    assert_eq!(again[1]["repeated"], true);
}

#[test]
fn results_that_wait_for_the_end_of_the_batch() {
    let world = World::new();
    let mut client = world.client();
    let request = world
        .request("POST", "/v1/disclosures/batch")
        .header("content-type", "application/x-ndjson");
    let request = request.header("transfer-encoding", "chunked").framed();
    client.write(&request.bytes()).unwrap();
    let line = disclosure("ev-1", "host-de").to_string() + "\n";
    client
        .write(format!("{:x}\r\n{line}\r\n", line.len()).as_bytes())
        .unwrap();
    // The first result is there although the body goes on: the entry is recorded before the last chunk is sent.
    let before = world.ledger().size();
    let waited = std::time::Instant::now();
    while world.ledger().size() == before {
        assert!(
            waited.elapsed().as_secs() < 30,
            "nothing was recorded before the end of the batch"
        );
        std::thread::yield_now();
    }
    client.write(b"0\r\n\r\n").unwrap();
    let answer = client.read(false).unwrap();
    assert_eq!(answer.lines().len(), 1);
    assert_eq!(answer.lines()[0]["status"], 201);
}

#[test]
fn a_batch_that_breaks_off_and_takes_back_what_it_acknowledged() {
    let mut world = World::new();
    let mut client = world.client();
    let request = world
        .request("POST", "/v1/disclosures/batch")
        .header("content-type", "application/x-ndjson");
    let request = request.header("content-length", "1000000").framed();
    client.write(&request.bytes()).unwrap();
    let line = disclosure("ev-1", "host-de").to_string() + "\n";
    client.write(line.as_bytes()).unwrap();
    client.write(&line.as_bytes()[..50]).unwrap();
    client.finish();
    drop(client.read(false));
    world.stopped().unwrap();
    let report = world.verify();
    assert_eq!(report.word, Word::Intact);
    assert_eq!(
        report.size, 5,
        "the whole line is recorded, the half one is not"
    );
}
