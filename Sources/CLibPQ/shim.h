#ifndef KEDGE_CLIBPQ_SHIM_H
#define KEDGE_CLIBPQ_SHIM_H

#include <libpq-fe.h>

// Character literals of the header, which Swift does not import.
static const int kedge_pq_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int kedge_pq_diag_message_primary = PG_DIAG_MESSAGE_PRIMARY;
static const int kedge_pq_diag_constraint_name = PG_DIAG_CONSTRAINT_NAME;
static const int kedge_pq_diag_statement_position = PG_DIAG_STATEMENT_POSITION;
static const int kedge_pq_diag_context = PG_DIAG_CONTEXT;

#endif
