/* Inside project: the vault's handle. Tests: tests/unit/project/test_vault.c */
#ifndef PROJECT_VAULT_INSIDE_H
#define PROJECT_VAULT_INSIDE_H

#include <sqlite3.h>

#include "project/vault.h"

typedef enum vault__statement { VAULT_PUT, VAULT_GET, VAULT_TAKE, VAULT_N_STATEMENTS } vault__statement;

struct cxr_vault {
	sqlite3 *db;
	const cxr_key *key; /* of the caller */
	cxr_buf sealed;     /* of the record being written */
	sqlite3_stmt *stmt[VAULT_N_STATEMENTS];
	bool is_new;
};

/* Prepared once, kept by the vault. */
CXR_NODISCARD cxr_rc project__vault_statement(cxr_vault *vault, vault__statement which, sqlite3_stmt **out, cxr_err *err);
/* Steps once, expects no row, resets. */
CXR_NODISCARD cxr_rc project__vault_run(cxr_vault *vault, sqlite3_stmt *stmt, cxr_err *err);

#endif
