/* Guards every process that inherits LD_PRELOAD as sitecustomize.py guards Python: what libraries in C and C++ look up
   or connect to beyond loopback is written down and refused. Where to write says AURA_TEST_EGRESS. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

extern char *program_invocation_name;

static void written(const char *kind, const char *host)
{
    const char *path = getenv("AURA_TEST_EGRESS");
    char line[1024];
    int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
    if (file < 0)
        return;
    int length = snprintf(line, sizeof line,
        "{\"process\": [\"%.200s\"], \"pid\": %d, \"kind\": \"native.%s\", \"host\": \"%.300s\", \"switches\": {}}\n",
        program_invocation_name, (int)getpid(), kind, host);
    if (write(file, line, (size_t)length) != length)
        abort();
    close(file);
}

/* Returns whether the address is another computer's; its text goes to `text`. */
static int is_elsewhere(const struct sockaddr *address, char *text)
{
    if (address->sa_family == AF_INET) {
        const struct in_addr *four = &((const struct sockaddr_in *)address)->sin_addr;
        inet_ntop(AF_INET, four, text, INET6_ADDRSTRLEN);
        return (ntohl(four->s_addr) >> 24) != 127 && four->s_addr != INADDR_ANY;
    }
    if (address->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
        inet_ntop(AF_INET6, six, text, INET6_ADDRSTRLEN);
        if (IN6_IS_ADDR_V4MAPPED(six))
            return six->s6_addr[12] != 127;
        return !IN6_IS_ADDR_LOOPBACK(six) && !IN6_IS_ADDR_UNSPECIFIED(six);
    }
    return 0;
}

int connect(int socket, const struct sockaddr *address, socklen_t size)
{
    static int (*real)(int, const struct sockaddr *, socklen_t);
    char text[INET6_ADDRSTRLEN];
    if (!real)
        real = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
    if (address && is_elsewhere(address, text)) {
        written("connect", text);
        errno = EACCES;
        return -1;
    }
    return real(socket, address, size);
}

ssize_t sendto(int socket, const void *data, size_t count, int flags, const struct sockaddr *address, socklen_t size)
{
    static ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
    char text[INET6_ADDRSTRLEN];
    if (!real)
        real = (ssize_t(*)(int, const void *, size_t, int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "sendto");
    if (address && is_elsewhere(address, text)) {
        written("sendto", text);
        errno = EACCES;
        return -1;
    }
    return real(socket, data, count, flags, address, size);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    struct in_addr four;
    struct in6_addr six;
    if (!real)
        real = (int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
    /* A number is no question to anybody; connecting to it is guarded above. */
    if (node && *node && strcmp(node, "localhost") && inet_pton(AF_INET, node, &four) != 1 && inet_pton(AF_INET6, node, &six) != 1) {
        written("getaddrinfo", node);
        return EAI_FAIL;
    }
    return real(node, service, hints, found);
}

__attribute__((constructor)) static void started(void) { written("started", ""); }
