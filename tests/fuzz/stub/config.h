/* config.h - stands for Unbound's, where findings_log.c and log_line.c are compiled for the fuzz targets.
 * Threads: constant.
 * Memory: none.
 * Cost: none.
 * Standards: none.
 */
#ifndef MXWT_STUB_CONFIG_H
#define MXWT_STUB_CONFIG_H

#endif
