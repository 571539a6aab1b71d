/// What a reader of a format gives; where the reader panics, since it does not expect such damage, what is wrong with the file.
///
/// The panic's message goes to the panic hook, as always.
pub fn outlived<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    read.map_err(|_| "it is damaged, or holds what is not read".into())
}
