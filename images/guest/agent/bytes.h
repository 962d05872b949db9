/* Little-endian numbers at any address. x86 is little-endian, so a copy does; the compiler makes one instruction of it. */
#ifndef DRYDOCK_BYTES_H
#define DRYDOCK_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t get16(const uint8_t *at)
{
	uint16_t value;
	memcpy(&value, at, sizeof value);
	return value;
}

static inline uint32_t get32(const uint8_t *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof value);
	return value;
}

static inline void put16(uint8_t *at, uint16_t value)
{
	memcpy(at, &value, sizeof value);
}

static inline void put32(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, sizeof value);
}

#endif
