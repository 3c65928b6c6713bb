#include "app/demo_names.hpp"

namespace bangnopi::app {
namespace {

constexpr std::string_view given_names[] = {
    "Siti",    "Budi",   "Agus",    "Dewi",     "Sri",     "Eko",     "Rina",     "Joko",   "Nur",
    "Wayan",   "Made",   "Ketut",   "Komang",   "Putu",    "Ahmad",   "Muhammad", "Abdul",  "Slamet",
    "Bambang", "Endang", "Hartono", "Wahyu",    "Yuni",    "Ratna",   "Lestari",  "Indah",  "Fitri",
    "Rizki",   "Fajar",  "Dian",    "Andi",     "Daeng",   "Maria",   "Yohanes",  "Markus", "Yosef",
    "Debora",  "Togar",  "Butet",   "Asep",     "Ujang",   "Cecep",   "Neneng",   "Euis",   "Dadang",
    "Tatang",  "Iwan",   "Hendra",  "Yanto",    "Sumarni", "Kartini", "Suparman", "Sugeng", "Tri",
    "Dwi",     "Catur",  "Umi",     "Khadijah", "Zainab",  "Imam",    "Syaiful",  "Hasan",  "Husein",
    "Fatimah", "Aminah", "Halimah", "Rahmat",   "Taufik",  "Ilham",   "Nurul",
};

constexpr std::string_view family_names[] = {
    "Santoso",   "Wijaya",     "Susanto",   "Setiawan",    "Hidayat",    "Nugroho",   "Saputra",
    "Lestari",   "Rahayu",     "Wulandari", "Purnomo",     "Kurniawan",  "Pratama",   "Suryani",
    "Handayani", "Utami",      "Astuti",    "Maryati",     "Siregar",    "Nasution",  "Simanjuntak",
    "Hutapea",   "Lubis",      "Harahap",   "Tanjung",     "Situmorang", "Sinaga",    "Sudarta",
    "Suartana",  "Widiastuti", "Arimbawa",  "Mahendra",    "Suhendar",   "Permana",   "Kosasih",
    "Sobari",    "Mappa",      "Pattimura", "Latuconsina", "Tuasikal",   "Manullang", "Rumengan",
    "Wenas",     "Lumintang",  "Tobing",    "Aminah",      "Hasanah",    "Ramadhan",  "Firmansyah",
    "Maulana",   "Fauzi",      "Syahputra", "Zulkarnain",  "Marpaung",   "Sutrisno",  "Widodo",
    "Mulyono",   "Suharto",    "Sulistyo",  "Prasetyo",    "Winarno",    "Raharjo",   "Subagyo",
};

constexpr std::string_view streets[] = {
    "Jl. Melati",      "Jl. Mawar",     "Jl. Kenanga",  "Jl. Anggrek",    "Jl. Cempaka",    "Jl. Flamboyan",
    "Jl. Dahlia",      "Jl. Merdeka",   "Jl. Pahlawan", "Jl. Diponegoro", "Jl. Kartini",    "Jl. Sudirman",
    "Jl. Raya Desa",   "Jl. Masjid",    "Gg. Mangga",   "Gg. Rambutan",   "Gg. Duku",       "Gg. Salak",
    "Gg. Nangka",      "Gg. Sawo",      "Gg. Kelapa",   "Jl. Pasar",      "Jl. Balai Desa", "Jl. Sawah Lor",
    "Jl. Kali Bening", "Jl. Puskesmas",
};

constexpr std::string_view hamlets[] = {
    "Dusun Krajan",    "Dusun Sukamaju",   "Dusun Karanganyar", "Dusun Sumberejo",
    "Dusun Tegalsari", "Dusun Kalibening", "Dusun Gunungsari",  "Dusun Wonorejo",
};

}  // namespace

std::span<const std::string_view> demo_given_names() {
    return given_names;
}
std::span<const std::string_view> demo_family_names() {
    return family_names;
}
std::span<const std::string_view> demo_streets() {
    return streets;
}
std::span<const std::string_view> demo_hamlets() {
    return hamlets;
}

}  // namespace bangnopi::app
