// An A4 paper of business: who it is from and to, lines with their amounts, sums, and how to pay. It knows of neither invoices nor
// credit notes; what says what it is called and what stands where is its caller's.
//
// As many pages as it needs: the head of the table comes again on each, the sums stay together with a line at least before
// them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "documents/pdf.hpp"
#include "words/language.hpp"

namespace bangnopi::documents {

struct Issuer {
    std::string name;
    std::string address;  // lines; empty: not told
    std::string phone;    // likewise
    std::optional<Picture> logo;
};

struct PaperFact {
    std::string label;
    std::string value;
};
struct PaperLine {
    std::string title;
    std::string detail;  // in small type below it
    std::string amount;
};
enum class SumWeight : std::uint8_t { light, regular, strong };
struct PaperSum {
    std::string label;
    std::string detail;
    std::string amount;
    SumWeight weight = SumWeight::regular;
};
struct PaperAccount {
    std::string name;
    std::string number;
    std::string holder;
};

struct Paper {
    words::Language language = words::Language::indonesian;
    Issuer issuer;
    std::string title;
    std::string number;
    std::string party_label;
    std::string party_name;
    std::vector<std::string> party_lines;
    std::vector<PaperFact> facts;
    PaperFact headline;  // the one figure that is looked for first
    std::string amounts_label;
    std::vector<PaperLine> lines;
    std::vector<PaperSum> sums;
    std::string in_words;  // never cut; empty: none
    std::string note;      // lines
    std::string stamp;     // empty: none
    Ink stamp_ink = green;
    // How to pay; nothing of it where all are empty.
    std::string qris;  // what its code says
    std::vector<PaperFact> qris_facts;
    std::vector<PaperAccount> accounts;
    std::string instructions;  // lines
};

// Onto the page at hand, and as many more as it needs.
void draw(Pdf& pdf, const Paper& paper);

}  // namespace bangnopi::documents
