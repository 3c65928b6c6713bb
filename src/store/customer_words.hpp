// The SQL of "a row whose customer has this word", for ListQuery::search_where: the customers are looked through once, and
// their rows found by the index, however many there are.
#pragma once

#define BANGNOPI_CUSTOMER_HAS_WORD(customer_column)                                    \
    customer_column                                                                    \
        " IN (SELECT k.id FROM customer k WHERE k.operator_id = $1 AND k.search_text " \
        "LIKE ? ESCAPE '\\')"
