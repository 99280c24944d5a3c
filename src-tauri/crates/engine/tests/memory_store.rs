//! Tests of the memory store by the suite of all stores.

use interlude_engine::memory_store::MemoryStore;

interlude_engine::store_suite!({
    let store = MemoryStore::default();
    move || store.clone()
});
