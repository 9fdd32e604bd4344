//! Tables and other blocks that the template places and does not write.

use minijinja::value::Value;

use crate::report::document::Block;

/// Blocks that the template places and does not write.
#[derive(Debug, Default)]
pub(super) struct Parts(Vec<Vec<Block>>);

impl Parts {
    /// Keeps blocks; the template places them with the value that comes back. It is false if there are none.
    pub(super) fn add(&mut self, blocks: impl IntoIterator<Item = Block>) -> Value {
        let blocks: Vec<Block> = blocks.into_iter().collect();
        if blocks.is_empty() {
            return Value::from("");
        }
        self.0.push(blocks);
        Value::from_safe_string(format!("@{}", self.0.len() - 1))
    }

    /// Blocks by their number; none if there is no such number.
    pub(super) fn get(&self, number: usize) -> &[Block] {
        self.0.get(number).map_or(&[], Vec::as_slice)
    }
}
