/* Builds programs for tests, as bytes. */
#ifndef DRYDOCK_BUILDER_H
#define DRYDOCK_BUILDER_H

#include <stddef.h>
#include <stdint.h>

struct builder {
	uint8_t bytes[4096];
	size_t length;
};

void build_header(struct builder *builder, uint16_t ops, uint16_t relocations, uint16_t outputs, uint32_t data, uint32_t scratch);
/* `arguments` are pairs of kind and value. */
void build_op(struct builder *builder, uint16_t number, uint8_t flags, int32_t store, size_t count, const uint32_t arguments[][2]);
void build_relocation(struct builder *builder, uint32_t at, uint32_t kind, uint32_t offset);
void build_output(struct builder *builder, uint32_t kind, uint32_t offset, int32_t op, uint32_t length);
void build_data(struct builder *builder, const void *data, size_t length);

#endif
