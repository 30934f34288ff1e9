#ifndef KEDGE_CLIBCURL_SHIM_H
#define KEDGE_CLIBCURL_SHIM_H

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

// curl_easy_setopt and curl_easy_getinfo take variable arguments, which Swift cannot call: one typed
// function for each kind of value. curl.h also wraps both in type-checking macros, which static inline
// functions satisfy only with the exact C types below.

static inline CURLcode kedge_curl_set_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode kedge_curl_set_size(CURL *handle, CURLoption option, int64_t value) {
    return (curl_easy_setopt)(handle, option, (curl_off_t)value);
}

static inline CURLcode kedge_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode kedge_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return (curl_easy_setopt)(handle, option, value);
}

static inline CURLcode kedge_curl_set_list(
    CURL *handle, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(handle, option, value);
}

typedef size_t (*kedge_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode kedge_curl_set_data_callback(
    CURL *handle, CURLoption option, kedge_curl_data_callback callback) {
    return (curl_easy_setopt)(handle, option, callback);
}

typedef int (*kedge_curl_progress_callback)(
    void *context, curl_off_t download_total, curl_off_t download_now, curl_off_t upload_total,
    curl_off_t upload_now);

static inline CURLcode kedge_curl_set_progress_callback(
    CURL *handle, kedge_curl_progress_callback callback) {
    return (curl_easy_setopt)(handle, CURLOPT_XFERINFOFUNCTION, callback);
}

typedef int (*kedge_curl_address_callback)(
    void *context, char *peer_address, char *local_address, int peer_port, int local_port);

static inline CURLcode kedge_curl_set_address_callback(
    CURL *handle, kedge_curl_address_callback callback) {
    return (curl_easy_setopt)(handle, CURLOPT_PREREQFUNCTION, callback);
}

// Asked for every address before it is connected to; 0 refuses it.
typedef int (*kedge_curl_address_check)(void *context, const char *address);

typedef curl_socket_t (*kedge_curl_open_socket_callback)(
    void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode kedge_curl_set_open_socket_callback(
    CURL *handle, kedge_curl_open_socket_callback callback) {
    return (curl_easy_setopt)(handle, CURLOPT_OPENSOCKETFUNCTION, callback);
}

// Opens a socket to an address that the check permits; addresses that are no IP addresses are refused.
static inline curl_socket_t kedge_curl_open_checked(
    struct curl_sockaddr *address, void *context, kedge_curl_address_check check) {
    char text[INET6_ADDRSTRLEN];
    const void *bytes = NULL;
    if (address->family == AF_INET) bytes = &((struct sockaddr_in *)&address->addr)->sin_addr;
    if (address->family == AF_INET6) bytes = &((struct sockaddr_in6 *)&address->addr)->sin6_addr;
    if (!bytes || !inet_ntop(address->family, bytes, text, sizeof text)) return CURL_SOCKET_BAD;
    if (!check(context, text)) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype, address->protocol);
}

// 1 when the text is an address; writes its 4 or 16 bytes.
static inline int kedge_curl_parse_address(const char *text, int is_ipv6, unsigned char *bytes) {
    return inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text, bytes);
}

static inline CURLcode kedge_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(handle, info, value);
}

// Macros and enumerators whose values Swift does not import.
static const long kedge_curl_global_default = CURL_GLOBAL_DEFAULT;
static const size_t kedge_curl_error_size = CURL_ERROR_SIZE;
static const curl_socket_t kedge_curl_socket_bad = CURL_SOCKET_BAD;
static const long kedge_curl_tls_1_2 = CURL_SSLVERSION_TLSv1_2;
static const int kedge_curl_address_ok = CURL_PREREQFUNC_OK;
static const int kedge_curl_address_abort = CURL_PREREQFUNC_ABORT;

#endif
