//! Step 2: does the index agree with the journal, as far as a look at part of both can tell?

use super::{Opener, Ready};
use crate::store::chunks;
use crate::store::embedded;
use crate::store::index::{Index, IndexError, State};
use crate::store::journal::{Place, Segment};
use crate::store::tiles::Edge;
use crate::tree::TileId;

/// Chunks compared with the journal at open, besides the last one.
const SAMPLES: u64 = 16;

impl Opener<'_, '_> {
    pub(super) fn compare_segments(
        &self,
        index: &Index,
        state: &State,
        segments: &[Segment],
    ) -> Result<(), String> {
        let closed: Vec<Segment> = index
            .with(closed_segments)
            .map_err(|error| error.to_string())?;
        let end = state.end;
        let earlier = segments
            .iter()
            .take_while(|segment| segment.first < end.segment);
        if !earlier.clone().eq(closed
            .iter()
            .take_while(|closed| closed.first < end.segment))
        {
            return Err("segments of the journal are missing, or of another length".to_owned());
        }
        let open = Segment {
            first: end.segment,
            bytes: end.offset,
        };
        for segment in earlier
            .copied()
            .chain([open])
            .filter(|segment| segment.bytes > 0)
        {
            let last = Place {
                segment: segment.first,
                offset: segment.bytes - 1,
            };
            let byte = self
                .journal
                .read_at(last, 1)
                .map_err(|error| error.to_string())?;
            if byte != b"\n" {
                return Err(format!(
                    "segment {} does not end with a line",
                    segment.first
                ));
            }
        }
        Ok(())
    }

    pub(super) fn compare_roots(&self, index: &Index, state: &State) -> Result<Edge, String> {
        let edge_at = |size| {
            let stored = |id: TileId| {
                index
                    .with(|trees| trees.tile((id.level(), id.index())))
                    .ok()
            };
            Edge::resume(size, |id| stored(id).flatten()).map_err(|error| error.to_string())
        };
        let edge = edge_at(state.head.size)?;
        if edge.root() != state.head.root {
            return Err("its tiles have another root than it states".to_owned());
        }
        let signed = self.opening.signed;
        if signed.size <= state.head.size && edge_at(signed.size)?.root() != signed.root {
            return Err("its tree is not the one that was signed".to_owned());
        }
        Ok(edge)
    }

    pub(super) fn compare_samples(&self, index: &Index, size: u64) -> Result<(), String> {
        let Some(last) = size.checked_sub(1) else {
            return Ok(());
        };
        for seq in (0..SAMPLES).map(|nth| nth * size / SAMPLES).chain([last]) {
            let chunk = index.with(|trees| match trees.proven_line(seq)? {
                Some(_) => chunks::around(&trees.lines, seq),
                None => Ok(None),
            });
            let chunk = chunk.map_err(|error| error.to_string())?;
            let chunk =
                chunk.ok_or_else(|| format!("it has no line {seq} that its tree confirms"))?;
            let here = self.journal.read_at(chunk.place, chunk.bytes.len() as u64);
            if here.map_err(|error| error.to_string())? != chunk.bytes {
                return Err(format!(
                    "it differs from the journal after line {}",
                    chunk.first
                ));
            }
        }
        Ok(())
    }

    pub(super) fn compare_all(&self, ready: &Ready) -> Result<(), String> {
        let audited = embedded::audit(&self.journal, &ready.tail, &ready.index);
        match audited.map_err(|error| error.to_string())?.first() {
            Some(first) => Err(format!("line {first} of the journal is missing or changed")),
            None => Ok(()),
        }
    }
}

fn closed_segments(index: &Index) -> Result<Vec<Segment>, IndexError> {
    index
        .segments
        .iter()
        .map(|row| {
            let (first, bytes) = row?;
            let number = |bytes: &[u8]| {
                bytes
                    .try_into()
                    .map(u64::from_be_bytes)
                    .map_err(|_| IndexError::Row("a segment's row"))
            };
            Ok(Segment {
                first: number(&first)?,
                bytes: number(&bytes)?,
            })
        })
        .collect()
}
