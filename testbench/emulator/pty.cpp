// A pseudo-terminal: prints the path of its other end on a line, then passes bytes on, from there to
// standard output and from standard input there. Ends with its standard input.
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

static bool write_all(int file, const char *bytes, ssize_t count) {
  while (count > 0) {
    const ssize_t written = write(file, bytes, static_cast<size_t>(count));
    if (written <= 0) return false;
    bytes += written;
    count -= written;
  }
  return true;
}

int main() {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) {
    perror("pseudo-terminal");
    return 1;
  }
  const char *const path = ptsname(terminal);
  // Open here, too: hosts come and go, and none of them makes it hang up.
  const int other = path == nullptr ? -1 : open(path, O_RDWR | O_NOCTTY);
  termios settings;
  if (other < 0 || tcgetattr(other, &settings) != 0) {
    perror("pseudo-terminal");
    return 1;
  }
  cfmakeraw(&settings);
  tcsetattr(other, TCSANOW, &settings);
  if (!write_all(STDOUT_FILENO, path, static_cast<ssize_t>(strlen(path)))) return 1;
  if (!write_all(STDOUT_FILENO, "\n", 1)) return 1;

  char bytes[4096];
  pollfd files[] = {{terminal, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  for (;;) {
    if (poll(files, 2, -1) < 0) return 1;
    if (files[0].revents & (POLLIN | POLLERR)) {
      const ssize_t count = read(terminal, bytes, sizeof bytes);
      if (count <= 0 || !write_all(STDOUT_FILENO, bytes, count)) return 1;
    }
    if (files[1].revents & (POLLIN | POLLHUP)) {
      const ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
      if (count <= 0) return 0;
      if (!write_all(terminal, bytes, count)) return 1;
    }
  }
}
