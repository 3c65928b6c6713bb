// SQL of an area and all below it, for list filters.
#pragma once

// "c.area_id IN …": `column` is in the tree under the area that is `parameter`, of the operator that is $1.
#define BANGNOPI_AREA_BELOW_OF(column, parameter)                                                           \
    column                                                                                                  \
        " IN (WITH RECURSIVE below(id) AS (SELECT a.id FROM area a WHERE a.operator_id = $1 AND a.id "      \
        "= " parameter                                                                                      \
        " UNION "                                                                                           \
        "SELECT a.id FROM area a JOIN below ON a.parent_id = below.id WHERE a.operator_id = $1) SELECT id " \
        "FROM below)"
// The next "?" of a ListQuery.
#define BANGNOPI_AREA_BELOW(column) BANGNOPI_AREA_BELOW_OF(column, "?")
