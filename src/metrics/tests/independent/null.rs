//! Studies of two versions that do not differ: how often a verdict is given.
