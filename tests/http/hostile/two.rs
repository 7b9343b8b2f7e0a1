//! Over HTTP/2: what costs its sender little and its receiver much.

use std::io::Write as _;
use std::time::Duration;

use super::frames::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, PING, RST_STREAM, SETTINGS, begun, frame,
    get, post,
};
use super::{last_words, pour, stands, together};

const MIB: usize = 1 << 20;

/// CVE-2023-44487.
#[test]
fn requests_that_are_taken_back_at_once_from_many_connections() {
    stands(|target| {
        together(6, |_| {
            for _ in 0..4 {
                let mut stream = begun(target, &[]);
                for nth in 0..10_000u32 {
                    let id = 2 * nth + 1;
                    let mut both =
                        frame(HEADERS, END_STREAM | END_HEADERS, id, &get("/openapi.json"));
                    both.extend(frame(RST_STREAM, 0, id, &8u32.to_be_bytes()));
                    if stream.write_all(&both).is_err() {
                        break;
                    }
                }
            }
        });
    });
}

/// CVE-2024-27316 and its like: fields without an end.
#[test]
fn fields_that_go_on_in_one_frame_after_another() {
    stands(|target| {
        together(6, |nth| {
            for _ in 0..3 {
                let mut stream = begun(target, &[]);
                stream
                    .write_all(&frame(HEADERS, END_STREAM, 1, &get("/healthz")))
                    .unwrap();
                // Empty frames, fields that are not kept, fields that are, and an integer that never ends.
                let block = match nth % 4 {
                    0 => Vec::new(),
                    1 => [&[0x10, 1, b'x', 0x7F, 0x80, 0x7F][..], &vec![b'y'; 16_255]].concat(),
                    2 => b"\x40\x01x\x01y".repeat(3000),
                    _ => vec![0xFF; 16_000],
                };
                let piece = frame(CONTINUATION, 0, 1, &block).repeat(if block.is_empty() {
                    1000
                } else {
                    1
                });
                let sent = pour(&stream, &piece, 32 * MIB);
                assert!(sent < 32 * MIB, "{sent} bytes of fields were read");
            }
        });
    });
}

/// Fields that are named by a number and stand for much: a little on the wire, much in memory.
#[test]
fn fields_that_unfold() {
    stands(|target| {
        together(4, |_| {
            for _ in 0..10 {
                let mut stream = begun(target, &[]);
                // 3,900 bytes are put into the table, then called 8,000 times by one byte.
                let long = [&[0x40, 1, b'x', 0x7F, 0xBD, 0x1D][..], &vec![b'y'; 3900]].concat();
                for nth in 0..50u32 {
                    let mut block = get("/healthz");
                    if nth == 0 {
                        block.extend(&long);
                    }
                    block.extend(vec![0xBE; 8000]);
                    let asked = frame(HEADERS, END_STREAM | END_HEADERS, 2 * nth + 1, &block);
                    if stream.write_all(&asked).is_err() {
                        break;
                    }
                }
            }
        });
    });
}

#[test]
fn frames_that_want_an_answer_from_a_caller_who_reads_none() {
    stands(|target| {
        together(6, |nth| {
            let stream = begun(target, &[]);
            stream
                .set_write_timeout(Some(Duration::from_secs(2)))
                .unwrap();
            let piece = if nth % 2 == 0 {
                frame(PING, 0, 0, &[7; 8])
            } else {
                frame(SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 100])
            };
            pour(&stream, &piece.repeat(500), 16 * MIB);
        });
    });
}

#[test]
fn answers_that_nobody_takes() {
    stands(|target| {
        // A window of nothing: every answer waits for it, on as many requests as may be open.
        let public = [
            "/openapi.json",
            "/docs",
            "/v1/vocabulary",
            "/v1/vocabulary?name=purpose",
        ];
        let crowd: Vec<_> = (0..60)
            .map(|nth| {
                let mut stream = begun(target, &[(4, 0)]);
                for id in 0..64u32 {
                    let asked = frame(
                        HEADERS,
                        END_STREAM | END_HEADERS,
                        2 * id + 1,
                        &get(public[nth % 4]),
                    );
                    stream.write_all(&asked).unwrap();
                }
                stream
            })
            .collect();
        std::thread::sleep(Duration::from_secs(2));
        drop(crowd);
    });
}

#[test]
fn bodies_of_nothing_and_bodies_that_wait() {
    stands(|target| {
        together(4, |nth| {
            for _ in 0..4 {
                let mut stream = begun(target, &[]);
                for id in 0..64u32 {
                    let asked = frame(HEADERS, END_HEADERS, 2 * id + 1, &post("/v1/disclosures"));
                    stream.write_all(&asked).unwrap();
                }
                let piece = if nth % 2 == 0 {
                    // CVE-2019-9518: data without data.
                    frame(DATA, 0, 1, &[]).repeat(1000)
                } else {
                    (0..64u32)
                        .flat_map(|id| frame(DATA, 0, 2 * id + 1, &[b'['; 1000]))
                        .collect()
                };
                stream
                    .set_write_timeout(Some(Duration::from_secs(2)))
                    .unwrap();
                pour(&stream, &piece, 4 * MIB);
                stream
                    .set_read_timeout(Some(Duration::from_millis(200)))
                    .unwrap();
                last_words(&stream);
            }
        });
    });
}
