/* See ledger.h. The id permutation is in id_token.c, UIDs in uid.c, date shifts in date_shift.c. */
#include "deid/ledger.h"

uint32_t cxr_ledger_age(const cxr_ledger *ledger, uint32_t years)
{
	return years > ledger->age_cap_years ? ledger->age_cap_years : years;
}
