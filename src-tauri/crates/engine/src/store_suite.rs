//! What every [`Store`](crate::store::Store) must do: one suite that all of them pass.
