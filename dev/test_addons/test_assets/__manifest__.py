{
    "name": "Test assets",
    "summary": "Takes out of the web client a file that Debian's package lacks",
    "version": "19.0.1.0.0",
    "author": "crm_relationship contributors",
    "category": "Hidden",
    "license": "LGPL-3",
    "depends": ["mail"],
    "assets": {
        "web.assets_backend": [
            (
                "remove",
                "mail/static/lib/selfie_segmentation/selfie_segmentation.js",
            ),
        ],
    },
}
