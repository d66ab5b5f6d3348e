/*
 * Shape-keeping surrogates of identifiers: a keyed permutation of all strings of one shape.
 *
 * The characters that change (digits, letters without case) are a vector of small numbers x[i] in 0..radix[i]-1. The
 * permutation is P = F^-1 . S . F, where F is an alternating Feistel network whose two halves are added character by
 * character modulo their radix (keystream: SipHash of the other half), and S adds a keyed vector that is not zero.
 * F is a bijection for any round function, S has no fixed point, therefore P is a bijection without fixed points, exactly.
 *
 * Real ids of the corpus ("taken", T) may not come out. No bijection of the whole space can keep out of T, so the promise
 * is: one-to-one over T, disjoint from T. Independent permutations P_0, P_1, ... are tried in turn; at level k a candidate
 * y is refused when it is in T or when a member of T gets y at a lower level (found with the inverse, no state). A value
 * that is refused at every level keeps P_0(x), which lies in T: such values cannot meet the others, and P_0 keeps them
 * apart. Values outside T can meet each other only after their P_0(x) was in T: chance level (|T| / |space|)^2.
 *
 * Ids of more than MAX_CHARS changing characters are permuted piece by piece, each piece under a key that depends on the
 * pieces before it (still one-to-one; taken values are not looked up).
 * Tests: tests/unit/deid/test_ledger.c
 */
#include "deid/ledger.h"

#include "project/vault.h"

#include "base/digest.h"
#include "base/mem.h"

enum {
	MAX_CHARS = 128,   /* changing characters of one piece */
	MAX_TEXT = 512,    /* bytes of a text whose normal form is looked up among the taken ids */
	N_ROUNDS = 8,
	N_LEVELS = 8,
	NANP_DIGITS = 10   /* digits of a North American phone number without the country digit */
};

/* One changing character: which byte of the text, its alphabet, the number of members. */
typedef struct id_char {
	size_t at;
	char first;          /* first member of the alphabet in upper case: '0', '2' or 'A' */
	unsigned char radix; /* 10, 8 or 26 */
} id_char;

typedef struct id_shape {
	const cxr_ledger *ledger;
	cxr_key_domain domain;
	cxr_str text;
	const unsigned char *chain; /* 32 bytes that stand for the pieces before, NULL for the first */
	id_char chars[MAX_CHARS];
	size_t n;
	bool has_taken;
} id_shape;

typedef struct id_value {
	unsigned char x[MAX_CHARS];
} id_value;

/* Key material of one level: SipHash key out of the level's HMAC-SHA256 subkey, and the vector of S. */
typedef struct id_level {
	unsigned char sip_key[crypto_shorthash_KEYBYTES];
	id_value step;
} id_level;

/* n pseudo-random numbers below the radices of chars [from, from + n): 2 of them a block. */
static void keystream(const id_shape *shape, const id_level *level, unsigned round, const unsigned char *half, size_t n_half,
	size_t from, size_t n, unsigned char *out)
{
	unsigned char message[2 + MAX_CHARS] = {(unsigned char)round};
	if (n_half)
		memcpy(message + 2, half, n_half);
	for (size_t done = 0; done < n; done += 2) {
		unsigned char block[crypto_shorthash_BYTES];
		message[1] = (unsigned char)(done / 2);
		crypto_shorthash(block, message, 2 + n_half, level->sip_key);
		for (size_t i = 0; i < 2 && done + i < n; i++) {
			uint32_t word = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
			out[done + i] = (unsigned char)(word % shape->chars[from + done + i].radix);
		}
	}
}

static void level_init(const id_shape *shape, unsigned number, id_level *level)
{
	unsigned char message[2 + 32 + MAX_CHARS];
	size_t n = 0;
	message[n++] = (unsigned char)number;
	message[n++] = shape->chain != NULL;
	if (shape->chain) {
		memcpy(message + n, shape->chain, 32);
		n += 32;
	}
	for (size_t i = 0; i < shape->n; i++)
		message[n++] = (unsigned char)shape->chars[i].first;
	unsigned char subkey[32];
	cxr_key_token(shape->ledger->key, shape->domain, message, n, subkey);
	memcpy(level->sip_key, subkey, sizeof level->sip_key);
	cxr_wipe(subkey, sizeof subkey);
	keystream(shape, level, N_ROUNDS, NULL, 0, 0, shape->n, level->step.x);
	bool is_zero = true;
	for (size_t i = 0; i < shape->n; i++)
		is_zero = is_zero && level->step.x[i] == 0;
	if (is_zero) {
		/* keyed as well, or a one-character id would move by the same step under many keys */
		keystream(shape, level, N_ROUNDS + 1, NULL, 0, 0, 1, level->step.x);
		level->step.x[0] = (unsigned char)(1 + level->step.x[0] % (shape->chars[0].radix - 1));
	}
}

/* x[from..from+n) += or -= other, each modulo its radix. */
static void add(const id_shape *shape, size_t from, size_t n, const unsigned char *other, bool minus, unsigned char *x)
{
	for (size_t i = 0; i < n; i++) {
		unsigned radix = shape->chars[from + i].radix;
		unsigned by = minus ? radix - other[i] : other[i];
		x[from + i] = (unsigned char)((x[from + i] + by) % radix);
	}
}

/* One Feistel round: even rounds change the first half by the second, odd rounds the other way round. */
static void feistel_round(const id_shape *shape, const id_level *level, unsigned round, bool minus, id_value *value)
{
	size_t n_first = shape->n / 2;
	size_t n_second = shape->n - n_first;
	unsigned char stream[MAX_CHARS];
	if (round % 2 == 0) {
		keystream(shape, level, round, value->x + n_first, n_second, 0, n_first, stream);
		add(shape, 0, n_first, stream, minus, value->x);
	} else {
		keystream(shape, level, round, value->x, n_first, n_first, n_second, stream);
		add(shape, n_first, n_second, stream, minus, value->x);
	}
}

/* P_level, or its inverse. */
static void permute(const id_shape *shape, unsigned number, bool inverse, const id_value *in, id_value *out)
{
	id_level level;
	level_init(shape, number, &level);
	*out = *in;
	for (unsigned round = 0; round < N_ROUNDS; round++)
		feistel_round(shape, &level, round, false, out);
	add(shape, 0, shape->n, level.step.x, inverse, out->x);
	for (unsigned round = N_ROUNDS; round-- > 0;)
		feistel_round(shape, &level, round, true, out);
	cxr_wipe(&level, sizeof level);
}

/* The text with its changing characters set to `value`, case kept. out holds text.len bytes. */
static void render(const id_shape *shape, const id_value *value, char *out)
{
	for (size_t i = 0; i < shape->n; i++) {
		const id_char *c = &shape->chars[i];
		int member = c->first + value->x[i];
		out[c->at] = (char)(cxr_is_lower(shape->text.ptr[c->at]) ? cxr_to_lower(member) : member);
	}
}

static bool is_taken(const id_shape *shape, const id_value *value)
{
	char text[MAX_TEXT];
	char normal[MAX_TEXT];
	if (!shape->has_taken)
		return false;
	memcpy(text, shape->text.ptr, shape->text.len);
	render(shape, value, text);
	size_t n = cxr_taken_normalise((cxr_str){text, shape->text.len}, normal);
	cxr_taken_class what = shape->domain == CXR_KEY_PHONE ? CXR_TAKEN_PHONE : CXR_TAKEN_ID;
	return cxr_taken_has(shape->ledger->taken, shape->ledger->key, what, (cxr_str){normal, n});
}

static unsigned level_of(const id_shape *shape, const id_value *in, unsigned max_levels, id_value *out);

/* True when a taken value gets y at a level below `number`. Depth is bounded: level_of() only asks about lower levels. */
static bool is_claimed(const id_shape *shape, const id_value *y, unsigned number)
{
	for (unsigned lower = 0; lower < number; lower++) {
		id_value owner;
		id_value ignored;
		permute(shape, lower, true, y, &owner);
		if (is_taken(shape, &owner) && level_of(shape, &owner, lower + 1, &ignored) == lower)
			return true;
	}
	return false;
}

/* Lowest level below max_levels that gives `in` a free value; max_levels when there is none. */
static unsigned level_of(const id_shape *shape, const id_value *in, unsigned max_levels, id_value *out)
{
	for (unsigned number = 0; number < max_levels; number++) {
		permute(shape, number, false, in, out);
		if (!is_taken(shape, out) && !is_claimed(shape, out, number))
			return number;
	}
	return max_levels;
}

/* How many leading digits of a phone number are a country code, which stays: "+CC..." and a US "1". */
static size_t country_digits(cxr_str text, size_t n_digits)
{
	cxr_str trimmed = cxr_str_trim(text);
	if (n_digits <= NANP_DIGITS || n_digits > NANP_DIGITS + 3)
		return 0;
	if (trimmed.len > 0 && trimmed.ptr[0] == '+')
		return n_digits - NANP_DIGITS;
	for (size_t i = 0; i < trimmed.len; i++) {
		if (cxr_is_digit(trimmed.ptr[i]))
			return trimmed.ptr[i] == '1' && n_digits == NANP_DIGITS + 1 ? 1 : 0;
	}
	return 0;
}

/* Digit layout of the whole text. */
typedef struct digit_plan {
	size_t n_fixed; /* leading digits that stay */
	bool is_nanp;   /* ten digits follow: area code and exchange start with 2..9 */
} digit_plan;

/* Alphabet of character c, the digit_index-th digit of the text; false for bytes that stay. */
static bool alphabet(const digit_plan *plan, char c, size_t digit_index, id_char *out)
{
	if (cxr_is_alpha(c)) {
		out->first = 'A';
		out->radix = 26;
		return true;
	}
	if (!cxr_is_digit(c) || digit_index < plan->n_fixed)
		return false;
	out->first = '0';
	out->radix = 10;
	size_t at = digit_index - plan->n_fixed;
	if (plan->is_nanp && (at == 0 || at == 3) && c >= '2') {
		/* what starts with 2..9 keeps doing so: the class is part of the shape */
		out->first = '2';
		out->radix = 8;
	}
	return true;
}

static void map_piece(id_shape *shape, char *out)
{
	id_value in;
	id_value value;
	for (size_t i = 0; i < shape->n; i++)
		in.x[i] = (unsigned char)(cxr_to_upper(shape->text.ptr[shape->chars[i].at]) - shape->chars[i].first);
	unsigned max_levels = shape->has_taken ? N_LEVELS : 1;
	if (level_of(shape, &in, max_levels, &value) == max_levels)
		permute(shape, 0, false, &in, &value);
	render(shape, &value, out);
}

/* Binds the next piece to the one just mapped: the new key depends on all characters so far, without case. */
static void chain_on(id_shape *shape, unsigned char chain[32])
{
	unsigned char message[32 + MAX_CHARS] = {0};
	if (shape->chain)
		memcpy(message, shape->chain, 32);
	for (size_t i = 0; i < shape->n; i++)
		message[32 + i] = (unsigned char)cxr_to_upper(shape->text.ptr[shape->chars[i].at]);
	cxr_key_token(shape->ledger->key, shape->domain, message, sizeof message, chain);
	shape->chain = chain;
	shape->n = 0;
}

void cxr_ledger_id(const cxr_ledger *ledger, cxr_key_domain domain, cxr_str text, char *out)
{
	size_t n_digits = 0;
	size_t n_changing = 0;
	for (size_t i = 0; i < text.len; i++) {
		n_digits += cxr_is_digit(text.ptr[i]);
		n_changing += cxr_is_alnum(text.ptr[i]);
	}
	if (text.len)
		memcpy(out, text.ptr, text.len);
	out[text.len] = '\0';

	digit_plan plan = {0};
	if (domain == CXR_KEY_PHONE) {
		plan.n_fixed = country_digits(text, n_digits);
		plan.is_nanp = n_digits - plan.n_fixed == NANP_DIGITS;
	}
	id_shape shape = {.ledger = ledger, .domain = domain, .text = text};
	shape.has_taken = ledger->taken && n_changing <= MAX_CHARS && text.len <= MAX_TEXT;
	unsigned char chain[32];
	size_t digit_index = 0;
	for (size_t i = 0; i < text.len; i++) {
		id_char c = {.at = i};
		if (alphabet(&plan, text.ptr[i], digit_index, &c))
			shape.chars[shape.n++] = c;
		digit_index += cxr_is_digit(text.ptr[i]);
		if (shape.n == MAX_CHARS) {
			map_piece(&shape, out);
			chain_on(&shape, chain);
		}
	}
	if (shape.n > 0)
		map_piece(&shape, out);
}
