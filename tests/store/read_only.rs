//! Reading beside a running ledger.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tabellion::files::Files;
use tabellion::store::{ReadOnly, Store};

use super::{World, append, folder};

fn reader(world: &World) -> ReadOnly {
    let files: Arc<dyn Files> = Arc::new(world.files.clone());
    ReadOnly::open(files, &folder()).unwrap()
}

#[test]
fn no_further_than_the_published_checkpoint() {
    let (world, mut model) = World::with_lines(100, 10);
    let (store, _) = world.open(model.head());
    assert_eq!(reader(&world).size(), 0, "nothing was published");
    append(&store, &mut model, 50, 10);
    store
        .put_checkpoint(b"ledger.example/test\n120\nroot\n")
        .unwrap();
    let patience = Instant::now() + Duration::from_secs(20);
    while reader(&world).size() == 0 {
        assert!(
            Instant::now() < patience,
            "the checkpoint is never published"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    let reader = reader(&world);
    let mut seen = Vec::new();
    reader
        .lines(7..u64::MAX, &mut |_, line| {
            seen.push(line.to_vec());
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(seen, model.lines[7..120]);
    assert_eq!(reader.line(119).unwrap().unwrap(), model.lines[119]);
    assert_eq!(reader.line(120).unwrap(), None);
}

#[test]
fn a_line_below_the_checkpoint_is_missing() {
    let (world, model) = World::with_lines(100, 10);
    let (store, _) = world.open(model.head());
    store
        .put_checkpoint(b"ledger.example/test\n100\nroot\n")
        .unwrap();
    drop(store);
    world.files.remove(&world.segments()[1]).unwrap();
    assert!(
        reader(&world)
            .lines(0..100, &mut |_, _| ControlFlow::Continue(()))
            .is_err()
    );
}
