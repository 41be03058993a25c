#include "tui/settings.h"

#include <unistd.h>

#define INSTALLED "/etc/priem/priem.ini"

const struct setting kiosk_settings[] = {
    {"store", "folder", SETTING_PATH, .text = "/var/lib/priem",
     .help = N_("Folder of this kiosk: its store, its keys, its certificate")},
    {"kiosk", "offset", SETTING_INT, .number = 180, .least = -720, .most = 840,
     .help = N_("Local time, minutes east of Greenwich; Moscow is 180")},
    {"kiosk", "language", SETTING_CHOICE, .text = "ru", .choices = "ru|en", .help = N_("Language of the screens and messages")},
    {"kiosk", "idle_minutes", SETTING_INT, .number = 5, .least = 1, .most = 60,
     .help = N_("The screen locks after so many minutes without a key")},
    {"screen", "theme", SETTING_CHOICE, .text = "blue", .choices = "blue|light|dark|contrast|mono",
     .help = N_("Colours of the screen")},
    {"screen", "plain", SETTING_BOOL, .number = 0,
     .help = N_("Lines of - and | instead of drawn ones, for terminals that cannot draw")},
    {"screen", "simple", SETTING_BOOL, .number = 0,
     .help = N_("For screen readers: no lines, one label and value a row, the cursor on it")},
    {"screen", "escape_ms", SETTING_INT, .number = 25, .least = 5, .most = 1000,
     .help =
         N_("Milliseconds after Esc in which a digit makes it F1 … F10, then it is Esc alone: 25 is at once, up to 300 over a "
            "slow line, 1000 where the terminal keeps the F-keys for itself and Esc and digit are pressed one after another")},
    {"exchange", "url", SETTING_TEXT, .text = "", .help = N_("Address of the centre; empty: as the enrolment gave it")},
    {"exchange", "period_minutes", SETTING_INT, .number = 15, .least = 1, .most = 1440,
     .help = N_("An exchange at least every so many minutes")},
    {"exchange", "connect_seconds", SETTING_INT, .number = 30, .least = 5, .most = 600,
     .help = N_("How long to wait for a connection")},
    {"exchange", "low_speed_seconds", SETTING_INT, .number = 90, .least = 10, .most = 3600,
     .help = N_("A connection that carries nothing for so long is given up")},
    {"exchange", "way_days", SETTING_INT, .number = 1, .least = 0, .most = 10,
     .help = N_("Working days from handing a stick over until whoever decides has what is on it")},
    {"backup", "folder", SETTING_PATH, .text = "",
     .help = N_("Folder of the backups, best on another disk; empty: a folder “backup” in that of the kiosk")},
    {"print", "printer", SETTING_TEXT, .text = "", .help = N_("Name of the printer; empty: the usual one of this machine")},
    {"print", "folder", SETTING_PATH, .text = "",
     .help = N_("Papers go as PDF files into this folder instead of to the printer")},
    {"print", "command", SETTING_TEXT, .text = "lp", .help = N_("Program that takes the PDF to the printer")},
    {0},
};

const char *kiosk_settings_file(const char *given) {
    if (given) return given;
    return access(INSTALLED, F_OK) == 0 ? INSTALLED : NULL;
}
