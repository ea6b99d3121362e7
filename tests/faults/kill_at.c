/* A library to preload that harms a program at a chosen one of the calls by which it changes the
   disk: creating, writing, flushing, truncating, linking, renaming and removing files.

   FAULT=count        harms nothing
   FAULT=kill:N       the process dies by SIGKILL instead of the N-th call
   FAULT=tear:N       the same, but half of what the N-th call would write is written
   FAULT=eio:N        the N-th call fails with EIO, and does nothing
   FAULT=full:N       from the N-th call on, whatever needs room fails with ENOSPC; a write that is
                      more than a page long gets its first half in
   FAULT_COUNT=FILE   appends the number of calls to FILE when the process ends by itself
   FAULT_TRACE=FILE   appends every call and its bytes to FILE, for power_cut.py

   Calls on stdin, stdout and stderr do not count. The kernel is asked directly, so that nothing
   between this library and it has a say (a sanitizer, for instance). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum harm { harm_none, harm_kill, harm_tear, harm_eio, harm_full };

static enum harm harm = harm_none;
static long harm_at = 0;
static long calls = 0;
static int trace = -1;

__attribute__((constructor)) static void read_wish(void) {
  static const char* const names[] = {"count", "kill", "tear", "eio", "full"};
  const char* wish = getenv("FAULT");
  const char* colon = wish == NULL ? NULL : strchr(wish, ':');
  for (int i = harm_kill; colon != NULL && i <= harm_full; ++i) {
    if (strncmp(wish, names[i], (size_t)(colon - wish)) == 0) harm = (enum harm)i;
  }
  if (colon != NULL) harm_at = atol(colon + 1);
  const char* trace_path = getenv("FAULT_TRACE");
  if (trace_path != NULL) {
    trace = (int)syscall(SYS_openat, AT_FDCWD, trace_path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  }
}

__attribute__((destructor)) static void tell_count(void) {
  const char* path = getenv("FAULT_COUNT");
  if (path == NULL) return;
  char text[32];
  const int length = snprintf(text, sizeof text, "%ld\n", calls);
  const int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_APPEND, 0600);
  syscall(SYS_write, file, text, (size_t)length);
  syscall(SYS_close, file);
}

static void die(void) {
  syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  for (;;) pause();
}

/* What is to happen to the call that is about to be made. */
static enum harm next_call(int needs_room) {
  const long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  if (harm == harm_none || number < harm_at) return harm_none;
  if (harm == harm_full) return needs_room ? harm_full : harm_none;
  if (number > harm_at) return harm_none;
  if (harm == harm_kill || (harm == harm_tear && !needs_room)) die();
  return harm;
}

/* A record of the trace: what was done to which inode or name, where, and with which bytes. */
struct record {
  char what[8];
  int64_t inode, offset, length;
};

static void note(const char* what, int file, const char* name, int64_t offset, const void* bytes, size_t length) {
  if (trace < 0) return;
  struct stat info;
  memset(&info, 0, sizeof info);
  if (file >= 0) {
    fstat(file, &info);
  } else if (name != NULL) {
    stat(name, &info);
  }
  struct record record;
  memset(&record, 0, sizeof record);
  strncpy(record.what, what, sizeof record.what - 1);
  record.inode = (int64_t)info.st_ino;
  record.offset = offset;
  record.length = (int64_t)length;
  const struct iovec parts[] = {{&record, sizeof record}, {(void*)(uintptr_t)bytes, length}};
  syscall(SYS_writev, trace, parts, 2);
}

/* A name or two as the record's bytes, a zero byte behind each. */
static void note_names(const char* what, const char* at, const char* first, const char* second) {
  if (trace < 0) return;
  char names[2 * PATH_MAX];
  const int length = snprintf(names, sizeof names, "%s%c%s%c", first, 0, second == NULL ? "" : second, 0);
  note(what, -1, at, 0, names, (size_t)length);
}

static int failed(int code) {
  errno = code;
  return -1;
}

/* Writes at `offset`, or at the file's own place where that is negative. */
static ssize_t put(int file, const void* bytes, size_t length, off_t offset) {
  const long number = offset < 0 ? SYS_write : SYS_pwrite64;
  if (file <= STDERR_FILENO) return syscall(number, file, bytes, length, offset);
  const enum harm what = next_call(1);
  if (what == harm_eio) return failed(EIO);
  if (what == harm_full && length < 4096) return failed(ENOSPC);
  const size_t wanted = what == harm_none ? length : length / 2;
  const off_t at = offset < 0 ? lseek(file, 0, SEEK_CUR) : offset;
  const ssize_t written = syscall(number, file, bytes, wanted, offset);
  if (what == harm_tear) die();
  if (written > 0) note("write", file, NULL, at, bytes, (size_t)written);
  return written;
}

ssize_t write(int file, const void* bytes, size_t length) { return put(file, bytes, length, -1); }
ssize_t pwrite(int file, const void* bytes, size_t length, off_t offset) { return put(file, bytes, length, offset); }
ssize_t pwrite64(int file, const void* bytes, size_t length, off_t offset) { return put(file, bytes, length, offset); }

/* Only the first part: who calls goes on with the rest, as after any short write. */
ssize_t writev(int file, const struct iovec* parts, int count) {
  if (file <= STDERR_FILENO) return syscall(SYS_writev, file, parts, count);
  for (int i = 0; i < count; ++i) {
    if (parts[i].iov_len > 0) return put(file, parts[i].iov_base, parts[i].iov_len, -1);
  }
  return 0;
}

static int flush_file(long number, int file) {
  if (next_call(0) == harm_eio) return failed(EIO);
  const int result = (int)syscall(number, file);
  if (result == 0) note("sync", file, NULL, 0, NULL, 0);
  return result;
}

int fsync(int file) { return flush_file(SYS_fsync, file); }
int fdatasync(int file) { return flush_file(SYS_fdatasync, file); }

static int cut(int file, off_t length) {
  struct stat info;
  const int grows = fstat(file, &info) == 0 && length > info.st_size;
  const enum harm what = next_call(grows);
  if (what == harm_eio) return failed(EIO);
  if (what == harm_full) return failed(ENOSPC);
  if (what == harm_tear) die();
  const int result = (int)syscall(SYS_ftruncate, file, length);
  if (result == 0) note("cut", file, NULL, length, NULL, 0);
  return result;
}

int ftruncate(int file, off_t length) { return cut(file, length); }
int ftruncate64(int file, off_t length) { return cut(file, length); }

static int open_at(int folder, const char* path, int flags, mode_t mode) {
  struct stat info;
  const int makes = (flags & O_CREAT) != 0 && fstatat(folder, path, &info, 0) != 0;
  const int empties = (flags & O_TRUNC) != 0 && !makes;
  if (makes || empties) {
    const enum harm what = next_call(makes);
    if (what == harm_eio) return failed(EIO);
    if (what == harm_full) return failed(ENOSPC);
    if (what == harm_tear) die();
  }
  const int file = (int)syscall(SYS_openat, folder, path, flags, mode);
  if (file >= 0 && makes) note_names("make", path, path, NULL);
  if (file >= 0 && empties) note("cut", file, NULL, 0, NULL, 0);
  return file;
}

/* The mode follows only where a file may be made. */
#define READ_MODE(mode, flags)                    \
  mode_t mode = 0;                                \
  if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {   \
    va_list rest;                                 \
    va_start(rest, flags);                        \
    mode = va_arg(rest, mode_t);                  \
    va_end(rest);                                 \
  }

int open(const char* path, int flags, ...) {
  READ_MODE(mode, flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  READ_MODE(mode, flags)
  return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  READ_MODE(mode, flags)
  return open_at(folder, path, flags, mode);
}

/* Streams of C++ open their files by this one. */
FILE* fopen64(const char* path, const char* mode) {
  static FILE* (*next)(const char*, const char*) = NULL;
  if (next == NULL) *(void**)&next = dlsym(RTLD_NEXT, "fopen64");
  struct stat info;
  const int empties = mode[0] == 'w';
  const int makes = empties && stat(path, &info) != 0;
  if (empties) {
    const enum harm what = next_call(makes);
    if (what == harm_tear) die();
    if (what == harm_eio || what == harm_full) {
      errno = what == harm_eio ? EIO : ENOSPC;
      return NULL;
    }
  }
  FILE* file = next(path, mode);
  if (file != NULL && makes) note_names("make", path, path, NULL);
  if (file != NULL && empties && !makes) note("cut", fileno(file), NULL, 0, NULL, 0);
  return file;
}

int rename(const char* from, const char* to) {
  if (next_call(0) == harm_eio) return failed(EIO);
  const int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (result == 0) note_names("rename", to, from, to);
  return result;
}

int link(const char* from, const char* to) {
  const enum harm what = next_call(1);
  if (what == harm_eio) return failed(EIO);
  if (what == harm_full) return failed(ENOSPC);
  if (what == harm_tear) die();
  const int result = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (result == 0) note_names("link", to, from, to);
  return result;
}

int unlink(const char* path) {
  if (next_call(0) == harm_eio) return failed(EIO);
  const int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  if (result == 0) note_names("unlink", NULL, path, NULL);
  return result;
}
