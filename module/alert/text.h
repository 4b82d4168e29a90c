/* text.h - the texts of an alert: time, incident, codes.
 * Threads: any number.
 * Memory: the caller's.
 * Cost: linear in the text.
 * Standards: RFC 3339 (time); FIPS 180-4 (SHA-256); RFC 1035, RFC 2136 and RFC 3597 (codes).
 */
#ifndef MXW_ALERT_TEXT_H
#define MXW_ALERT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#define MXWI_TIME_TEXT_MAX 40u
#define MXWI_INCIDENT_TEXT_MAX 17u /* 16 hexadecimal digits and the NUL */
#define MXWI_CODE_TEXT_MAX 16u

/* Prints microseconds since 1970 as `2026-11-21T18:57:00.123Z`; what is below a millisecond is cut
 * off. */
void mxwi_text_time(int64_t time_us, char text[MXWI_TIME_TEXT_MAX]);

/* The same with all microseconds and as Suricata writes it: `2026-11-21T18:57:00.123456+0000`. */
void mxwi_text_eve_time(int64_t time_us, char text[MXWI_TIME_TEXT_MAX]);

/* Whole seconds, as `2026-11-21T18:57:00Z`. */
void mxwi_text_seconds(int64_t time_s, char text[MXWI_TIME_TEXT_MAX]);

/* Prints the number that client, rule and name have in common on all resolvers: the first 16 hex
 * digits of SHA-256 over the three texts with one newline between them. False: no memory. */
bool mxwi_text_incident(const char *client, const char *rule, const char *name,
                        char text[MXWI_INCIDENT_TEXT_MAX]);

/* The number of a rule where only numbers are names, the same on all resolvers: the first seven hex digits of
 * the SHA-256 of its id. False: no memory. */
bool mxwi_text_signature_id(const char *rule, uint32_t *ret);

/* "NOERROR" to "NOTZONE", else "RCODE" and the number. Returns `text`. */
const char *mxwi_text_rcode(uint8_t rcode, char text[MXWI_CODE_TEXT_MAX]);

/* "IN", "ANY", else "CLASS" and the number. Returns `text`. */
const char *mxwi_text_class(uint16_t class_, char text[MXWI_CODE_TEXT_MAX]);

#endif
