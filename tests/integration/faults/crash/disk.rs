//! A disk in memory that tracks what was synced: it can lose, reorder or tear unsynced writes, and fail on request.
//!
//! It is an `SQLite` VFS, so that the store under test runs unchanged, down to each write and sync.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::ffi::{
    self, SQLITE_CANTOPEN, SQLITE_IOCAP_POWERSAFE_OVERWRITE, SQLITE_IOERR_FSYNC,
    SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_WRITE, SQLITE_NOTFOUND, SQLITE_OK, SQLITE_OPEN_CREATE,
    SQLITE_OPEN_MAIN_DB, sqlite3_file, sqlite3_io_methods, sqlite3_vfs,
};

/// The bytes that are written completely or not at all.
const SECTOR: usize = 512;

/// Pseudorandom numbers, the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % n.max(1)
    }

    /// A number from 1 up to `n`.
    pub(crate) fn point(&mut self, n: u64) -> u64 {
        1 + u64::try_from(self.below(usize::try_from(n).unwrap())).unwrap()
    }

    fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// When the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Never,
    /// The n-th change fails with this code, once.
    Once(u64, c_int),
    /// From the n-th change on every one fails with this code.
    From(u64, c_int),
    /// From the first of these changes up to the second every sync fails; from the last one on everything fails.
    SyncsThenGone([u64; 3]),
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

#[derive(Debug, Default, Clone)]
struct File {
    now: Vec<u8>,
    /// The synced content, certain after a power cut; `None` if not even the name was synced.
    synced: Option<Vec<u8>>,
    since: Vec<Change>,
}

struct Inside {
    files: BTreeMap<String, File>,
    /// Removed files whose removal was not synced.
    ghosts: BTreeMap<String, Vec<u8>>,
    shared: BTreeMap<String, Vec<Box<[u64]>>>,
    changes: u64,
    fault: Fault,
}

pub(crate) struct Disk {
    name: CString,
    inside: Mutex<Inside>,
}

impl Disk {
    /// A disk that is never freed, under a name for connections.
    pub(crate) fn mount(name: &str) -> &'static Self {
        let disk: &'static Self = Box::leak(Box::new(Self {
            name: CString::new(name).unwrap(),
            inside: Mutex::new(Inside {
                files: BTreeMap::new(),
                ghosts: BTreeMap::new(),
                shared: BTreeMap::new(),
                changes: 0,
                fault: Fault::Never,
            }),
        }));
        // SAFETY: the default VFS exists once SQLite is initialized, which finding it does; ours is a copy of it
        // that lives as long as the process.
        unsafe {
            ffi::sqlite3_initialize();
            let mut vfs: sqlite3_vfs = *ffi::sqlite3_vfs_find(std::ptr::null());
            vfs.szOsFile = c_int::try_from(size_of::<Handle>()).unwrap();
            vfs.pNext = std::ptr::null_mut();
            vfs.zName = disk.name.as_ptr();
            vfs.pAppData = std::ptr::from_ref(disk).cast_mut().cast();
            vfs.xOpen = Some(open);
            vfs.xDelete = Some(delete);
            vfs.xAccess = Some(access);
            vfs.xFullPathname = Some(full_path);
            ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 0);
        }
        let mut mounted = MOUNTED.lock().unwrap_or_else(PoisonError::into_inner);
        mounted.push(disk);
        disk
    }

    pub(crate) fn name(&self) -> &str {
        self.name.to_str().unwrap()
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Empties the disk and sets its fault.
    pub(crate) fn wipe(&self, fault: Fault) {
        let mut inside = self.inside();
        inside.files.clear();
        inside.ghosts.clear();
        inside.shared.clear();
        inside.changes = 0;
        inside.fault = fault;
    }

    pub(crate) fn mend(&self) {
        self.inside().fault = Fault::Never;
    }

    /// How many changes were requested.
    pub(crate) fn changes(&self) -> u64 {
        self.inside().changes
    }

    /// Cuts and restores the power: any part of the unsynced writes may survive, in any order.
    pub(crate) fn cut_power(&self, dice: &mut Dice) {
        let mut inside = self.inside();
        inside.shared.clear();
        inside.fault = Fault::Never;
        let ghosts = std::mem::take(&mut inside.ghosts);
        let files = std::mem::take(&mut inside.files);
        for (name, file) in files {
            if file.synced.is_none() && dice.coin() {
                continue;
            }
            let mut bytes = file.synced.unwrap_or_default();
            let mut left: Vec<Change> = file.since.into_iter().filter(|_| dice.coin()).collect();
            while !left.is_empty() {
                // Mostly in order, sometimes not.
                let next = if dice.below(4) == 0 {
                    dice.below(left.len())
                } else {
                    0
                };
                match left.remove(next) {
                    Change::Write(at, new) => {
                        let torn = dice.below(new.len() / SECTOR + 1) * SECTOR;
                        let len = if dice.coin() { new.len() } else { torn };
                        put(&mut bytes, at, &new[..len]);
                    }
                    Change::Truncate(len) => bytes.resize(len, 0),
                }
            }
            inside.files.insert(
                name,
                File {
                    now: bytes.clone(),
                    synced: Some(bytes),
                    since: Vec::new(),
                },
            );
        }
        for (name, bytes) in ghosts {
            if dice.coin() {
                let file = File {
                    now: bytes.clone(),
                    synced: Some(bytes),
                    since: Vec::new(),
                };
                inside.files.entry(name).or_insert(file);
            }
        }
    }
}

/// Every disk that is mounted.
static MOUNTED: Mutex<Vec<&'static Disk>> = Mutex::new(Vec::new());

/// Writes a file's bytes once more and syncs them, on whichever disk it is.
pub(crate) fn rewrite(path: &Path) -> io::Result<()> {
    let mounted = MOUNTED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let name = path.to_str().unwrap_or_default();
    for disk in mounted {
        let mut inside = disk.inside();
        if inside
            .files
            .get(name)
            .is_none_or(|file| file.now.is_empty())
        {
            continue;
        }
        let bytes = inside.files[name].now.clone();
        let written = inside
            .write(name, 0, &bytes)
            .and_then(|()| inside.sync(name));
        return written.map_err(|_| io::Error::from_raw_os_error(5));
    }
    Ok(())
}

impl Inside {
    fn write(&mut self, name: &str, at: usize, from: &[u8]) -> Result<(), c_int> {
        self.change()?;
        let file = self.files.entry(name.to_owned()).or_default();
        put(&mut file.now, at, from);
        file.since.push(Change::Write(at, from.to_vec()));
        Ok(())
    }

    /// As on Unix the first sync of a new file syncs its folder too.
    fn sync(&mut self, name: &str) -> Result<(), c_int> {
        let done = self.change().and_then(|()| match self.fault {
            Fault::SyncsThenGone([n, m, _]) if (n..m).contains(&self.changes) => {
                Err(SQLITE_IOERR_FSYNC)
            }
            _ => Ok(()),
        });
        let file = self.files.entry(name.to_owned()).or_default();
        if done == Err(SQLITE_IOERR_FSYNC) {
            // As Linux does: what could not be written is read back as if it had been, and no later sync says or mends
            // anything.
            file.since.clear();
        }
        done?;
        let mut bytes = file.synced.take().unwrap_or_default();
        for change in file.since.drain(..) {
            match change {
                Change::Write(at, new) => put(&mut bytes, at, &new),
                Change::Truncate(len) => bytes.resize(len, 0),
            }
        }
        file.synced = Some(bytes);
        self.ghosts.remove(name);
        Ok(())
    }

    /// Counts a change; returns the code with which it fails.
    fn change(&mut self) -> Result<(), c_int> {
        self.changes += 1;
        match self.fault {
            Fault::Once(n, code) if self.changes == n => Err(code),
            Fault::From(n, code) if self.changes >= n => Err(code),
            Fault::SyncsThenGone([.., n]) if self.changes >= n => Err(SQLITE_IOERR_WRITE),
            _ => Ok(()),
        }
    }
}

fn put(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    let end = at + new.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[at..end].copy_from_slice(new);
}

/// `SQLite`'s data of an open file.
#[repr(C)]
struct Handle {
    base: sqlite3_file,
    disk: *const Disk,
    /// Owned; freed when the file is closed.
    file: *mut c_char,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(lock),
    xCheckReservedLock: Some(reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The disk and the name of an open file.
///
/// SAFETY: `file` is one that [`open`] filled.
unsafe fn of<'a>(file: *mut sqlite3_file) -> (&'a Disk, &'a str) {
    unsafe {
        let handle = &*file.cast::<Handle>();
        let name = CStr::from_ptr(handle.file);
        (&*handle.disk, name.to_str().unwrap_or_default())
    }
}

/// SAFETY: as [`of`].
unsafe fn on(
    file: *mut sqlite3_file,
    change: impl FnOnce(&mut Inside, &str) -> Result<(), c_int>,
) -> c_int {
    let (disk, name) = unsafe { of(file) };
    change(&mut disk.inside(), name).err().unwrap_or(SQLITE_OK)
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe {
        let handle = file.cast::<Handle>();
        (*handle).base.pMethods = std::ptr::null();
        if name.is_null() {
            return SQLITE_CANTOPEN;
        }
        let disk = (*vfs).pAppData.cast::<Disk>();
        let owned = CStr::from_ptr(name).to_owned();
        let key = owned.to_str().unwrap_or_default().to_owned();
        let mut inside = (*disk).inside();
        if let Entry::Vacant(place) = inside.files.entry(key) {
            if flags & SQLITE_OPEN_MAIN_DB != 0 {
                // The store has made the file itself, and synced its folder.
                place.insert(File {
                    synced: Some(Vec::new()),
                    ..File::default()
                });
            } else if flags & SQLITE_OPEN_CREATE != 0 {
                place.insert(File::default());
            } else {
                return SQLITE_CANTOPEN;
            }
        }
        (*handle).disk = disk;
        (*handle).file = owned.into_raw();
        (*handle).base.pMethods = &raw const METHODS;
        if !out.is_null() {
            *out = flags;
        }
        SQLITE_OK
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    unsafe {
        drop(CString::from_raw((*file.cast::<Handle>()).file));
    }
    SQLITE_OK
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, synced: c_int) -> c_int {
    unsafe {
        let disk = &*(*vfs).pAppData.cast::<Disk>();
        let name = CStr::from_ptr(name).to_str().unwrap_or_default();
        let mut inside = disk.inside();
        if let Err(code) = inside.change() {
            return code;
        }
        let gone = inside.files.remove(name);
        if synced != 0 {
            inside.ghosts.remove(name);
        } else if let Some(bytes) = gone.and_then(|file| file.synced) {
            inside.ghosts.insert(name.to_owned(), bytes);
        }
        SQLITE_OK
    }
}

unsafe extern "C" fn access(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    _: c_int,
    out: *mut c_int,
) -> c_int {
    unsafe {
        let disk = &*(*vfs).pAppData.cast::<Disk>();
        let name = CStr::from_ptr(name).to_str().unwrap_or_default();
        *out = c_int::from(disk.inside().files.contains_key(name));
        SQLITE_OK
    }
}

unsafe extern "C" fn full_path(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    unsafe {
        let bytes = CStr::from_ptr(name).to_bytes_with_nul();
        if bytes.len() > usize::try_from(room).unwrap_or(0) {
            return SQLITE_CANTOPEN;
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len());
        SQLITE_OK
    }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, len: c_int, at: i64) -> c_int {
    unsafe {
        let to = std::slice::from_raw_parts_mut(to.cast::<u8>(), usize::try_from(len).unwrap_or(0));
        on(file, |inside, name| {
            let at = usize::try_from(at).unwrap_or(usize::MAX);
            let bytes = inside.files.get(name).map_or(&[][..], |file| &file.now);
            let there = bytes.get(at..).unwrap_or_default();
            let len = there.len().min(to.len());
            to[..len].copy_from_slice(&there[..len]);
            to[len..].fill(0);
            if len < to.len() {
                Err(SQLITE_IOERR_SHORT_READ)
            } else {
                Ok(())
            }
        })
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    len: c_int,
    at: i64,
) -> c_int {
    unsafe {
        let from = std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(len).unwrap_or(0));
        let at = usize::try_from(at).unwrap_or(0);
        on(file, |inside, name| inside.write(name, at, from))
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, len: i64) -> c_int {
    unsafe {
        on(file, |inside, name| {
            inside.change()?;
            let len = usize::try_from(len).unwrap_or(0);
            let file = inside.files.entry(name.to_owned()).or_default();
            file.now.resize(len, 0);
            file.since.push(Change::Truncate(len));
            Ok(())
        })
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    unsafe { on(file, Inside::sync) }
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, out: *mut i64) -> c_int {
    unsafe {
        on(file, |inside, name| {
            let len = inside.files.get(name).map_or(0, |file| file.now.len());
            *out = i64::try_from(len).unwrap_or(0);
            Ok(())
        })
    }
}

/// One connection at a time has a file open here.
unsafe extern "C" fn lock(_: *mut sqlite3_file, _: c_int) -> c_int {
    SQLITE_OK
}

unsafe extern "C" fn reserved(_: *mut sqlite3_file, out: *mut c_int) -> c_int {
    unsafe {
        *out = 0;
    }
    SQLITE_OK
}

unsafe extern "C" fn control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    4096
}

/// What `SQLite` assumes on Unix.
unsafe extern "C" fn characteristics(_: *mut sqlite3_file) -> c_int {
    SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    unsafe {
        on(file, |inside, name| {
            let region = usize::try_from(region).unwrap_or(0);
            let words = usize::try_from(size).unwrap_or(0) / size_of::<u64>();
            let regions = inside.shared.entry(name.to_owned()).or_default();
            while extend != 0 && regions.len() <= region {
                regions.push(vec![0; words].into_boxed_slice());
            }
            *out = regions
                .get_mut(region)
                .map_or(std::ptr::null_mut(), |region| region.as_mut_ptr().cast());
            Ok(())
        })
    }
}

unsafe extern "C" fn shm_lock(_: *mut sqlite3_file, _: c_int, _: c_int, _: c_int) -> c_int {
    SQLITE_OK
}

unsafe extern "C" fn shm_barrier(_: *mut sqlite3_file) {}

/// The next connection rebuilds it from the log, as on Unix.
unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    unsafe {
        on(file, |inside, name| {
            inside.shared.remove(name);
            Ok(())
        })
    }
}
