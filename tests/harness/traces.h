#ifndef PRIEM_TESTS_HARNESS_TRACES_H
#define PRIEM_TESTS_HARNESS_TRACES_H

/* How often some bytes stand in the files of a folder and of all below it, as they are on disk at this moment: what a person
 * with the disk in hand would find.
 *
 *     assert_int_equal(traces_of(tmp.folder, "Метельщикова"), 0);
 */

int traces_of(const char *folder, const char *marker);
int traces_in(const char *file, const char *marker); /* of one file; 0 when it is not there */

#endif
