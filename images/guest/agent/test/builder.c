#include "builder.h"

#include <string.h>

static void append(struct builder *builder, const void *bytes, size_t count)
{
	memcpy(builder->bytes + builder->length, bytes, count);
	builder->length += count;
}

static void append32(struct builder *builder, uint32_t value)
{
	append(builder, &value, sizeof value);
}

void build_header(struct builder *builder, uint16_t ops, uint16_t relocations, uint16_t outputs, uint32_t data, uint32_t scratch)
{
	uint16_t counts[] = { ops, relocations, outputs, 0 };
	builder->length = 0;
	append(builder, counts, sizeof counts);
	append32(builder, data);
	append32(builder, scratch);
}

void build_op(struct builder *builder, uint16_t number, uint8_t flags, int32_t store, size_t count, const uint32_t arguments[][2])
{
	uint8_t small[] = { (uint8_t)count, flags };
	uint32_t kinds = 0;
	for (size_t i = 0; i < count; i++)
		kinds |= arguments[i][0] << 4 * i;
	append(builder, &number, sizeof number);
	append(builder, small, sizeof small);
	append32(builder, kinds);
	append32(builder, (uint32_t)store);
	for (size_t i = 0; i < count; i++)
		append32(builder, arguments[i][1]);
}

void build_relocation(struct builder *builder, uint32_t at, uint32_t kind, uint32_t offset)
{
	append32(builder, at);
	append32(builder, kind);
	append32(builder, offset);
}

void build_output(struct builder *builder, uint32_t kind, uint32_t offset, int32_t op, uint32_t length)
{
	append32(builder, kind);
	append32(builder, offset);
	append32(builder, (uint32_t)op);
	append32(builder, length);
}

void build_data(struct builder *builder, const void *data, size_t length)
{
	append(builder, data, length);
}
