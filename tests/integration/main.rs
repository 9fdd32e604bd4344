//! What only a whole program or a real file can show.

mod store;
